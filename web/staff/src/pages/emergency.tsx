import { useState } from 'preact/hooks';
import type { GlassOffer, GlassOffers, GlassView } from '../api/trust';
import { list, local, t, tn } from '../i18n';
import { Button, Card, Check, Chip, Empty, Loading, Notice, Page, ProblemBox, Select, Stepper, TextArea, TextField, useTick } from '../parts/ui';
import { attempt } from '../state/attempt';
import { minutesLeft, open_glass } from '../state/glass';
import { useQuery } from '../state/query';
import { go } from '../state/router';
import { me } from '../state/session';
import { useStore } from '../state/store';

/** Stands over the file while it is open in an emergency. */
export function GlassBanner(props: { case_id: string }) {
  const open = useStore(open_glass);
  const now = useTick(5000);
  if (open?.case_id !== props.case_id || open.until <= now) return null;
  return <Notice tone="bad" role="status"><p>{tn('glass.left', minutesLeft(open.until, now))}</p></Notice>;
}

interface Form { id: string; classes: string[]; reason: string; informed: string; minutes: number }

const letters = (text: string): number => [...text].filter((sign) => /\p{L}/u.test(sign)).length;

function Offer(props: { offer: GlassOffer; form: Form; set: (patch: Partial<Form>) => void }) {
  const { offer, form, set } = props;
  const toggle = (id: string, on: boolean) => set({ classes: on ? [...form.classes, id] : form.classes.filter((other) => other !== id) });
  return (
    <fieldset class="group">
      <legend>{t('glass.opens')} <Chip>{tn('glass.minutes', offer.minutes)}</Chip></legend>
      <p class="field__hint">{local(offer.why)}</p>
      {offer.classes.map((one) => <Check key={one.id} checked={form.classes.includes(one.id)} onChange={(on) => toggle(one.id, on)}>{local(one.text)}</Check>)}
    </fieldset>
  );
}

function Break(props: { offers: GlassOffers; id: string }) {
  const { offers } = props;
  const most = Math.max(...offers.items.map((one) => one.minutes));
  const [form, setForm] = useState<Form>({ id: props.id, classes: [], reason: '', informed: '', minutes: most });
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<Form>) => setForm((now) => ({ ...now, ...patch }));
  const told = offers.colleagues.filter((one) => one.account !== me().user.name);
  const enough = letters(form.reason) >= offers.reason_letters;
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const body = { classes: form.classes, reason: form.reason.trim(), informed: form.informed, minutes: form.minutes };
    const done = await attempt<GlassView>({ path: `/cases/${form.id.trim()}/break-glass`, body }, t('glass.title'));
    setBusy(false);
    if (!done) return;
    open_glass.set({ case_id: form.id.trim(), until: Date.parse(done.data.until) });
    go('case', form.id.trim());
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <Notice tone="warn"><p>{t('glass.about')}</p></Notice>
      <TextField label={t('glass.file')} value={form.id} onInput={(id) => set({ id })} maxLength={40} />
      {offers.items.map((offer) => <Offer key={offer.rule} offer={offer} form={form} set={set} />)}
      <TextArea label={t('glass.reason')} hint={t('glass.reason_hint', { n: offers.reason_letters })} value={form.reason} onInput={(reason) => set({ reason })} />
      <Select label={t('glass.informed')} value={form.informed} onChange={(informed) => set({ informed })} empty={t('pick.choose')} options={told.map((one) => ({ value: one.account, label: one.display }))} />
      <Stepper label={t('glass.how_long')} value={form.minutes} min={5} max={most} onChange={(minutes) => set({ minutes })} />
      <div class="row"><Button kind="danger" type="submit" busy={busy} disabled={!form.id.trim() || !form.classes.length || !enough || !form.informed}>{t('glass.go')}</Button></div>
    </form>
  );
}

/** Opening in danger what is otherwise shut: a reason, a colleague who is told, an end, a review. */
export function EmergencyPage(props: { id: string }) {
  const offers = useQuery<GlassOffers>('/break-glass');
  return (
    <Page title={t('glass.title')}>
      {offers.problem ? <ProblemBox problem={offers.problem} onRetry={offers.refresh} /> : null}
      {!offers.data && !offers.problem ? <Loading /> : null}
      {offers.data && offers.data.items.length === 0 ? <Empty title={t('glass.none')} /> : null}
      {offers.data?.items.length ? <Card title={list(offers.data.items.map((one) => local(one.why)))}><Break offers={offers.data} id={props.id} /></Card> : null}
    </Page>
  );
}
