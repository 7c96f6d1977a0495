import { useState } from 'preact/hooks';
import type { CoverList, CoverView, DeskReview, GlassList, GlassOffers, PersonAccess } from '../api/trust';
import { day, t, tc } from '../i18n';
import { useDeskName } from '../parts/pickers';
import { Button, Card, Check, Chip, Dialog, Empty, Loading, Page, Select, TextArea, TextField } from '../parts/ui';
import { attempt } from '../state/attempt';
import { useQuery } from '../state/query';
import { href } from '../state/router';
import { me } from '../state/session';
import { GlassLine } from './case/access';

function CoverLine(props: { cover: CoverView }) {
  const name = useDeskName();
  const [busy, setBusy] = useState(false);
  const { cover } = props;
  const end = async () => {
    setBusy(true);
    await attempt({ path: `/desk/covers/${cover.number}/end` }, t('cover.end'));
    setBusy(false);
  };
  return (
    <li>
      <p><strong>{t('cover.line', { by: cover.by, away: cover.account, from: day(cover.from), until: day(cover.until) })}</strong> {cover.holds ? <Chip tone="good">{t('cover.holds')}</Chip> : null}</p>
      <p class="dim">{[cover.by_desk === me().user.desk ? '' : name(cover.by_desk), cover.reason].filter(Boolean).join(' · ')}</p>
      <Button small busy={busy} onClick={() => void end()}>{t('cover.end')}</Button>
    </li>
  );
}

interface CoverForm { account: string; by: string; from: string; until: string; reason: string }

function CoverDialog(props: { people: PersonAccess[]; onClose: () => void }) {
  const [form, setForm] = useState<CoverForm>({ account: me().user.name, by: '', from: me().today, until: '', reason: '' });
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<CoverForm>) => setForm((now) => ({ ...now, ...patch }));
  const save = async () => {
    setBusy(true);
    const done = await attempt({ path: '/desk/covers', body: { ...form, by: form.by.trim(), reason: form.reason.trim() } }, t('cover.give'));
    setBusy(false);
    if (done) props.onClose();
  };
  const ready = form.account && form.by.trim() && form.from && form.until >= form.from && form.reason.trim() && form.by.trim() !== form.account;
  return (
    <Dialog title={t('cover.give')} onClose={props.onClose} foot={<Button kind="primary" busy={busy} disabled={!ready} onClick={() => void save()}>{t('cover.give')}</Button>}>
      <div class="stack">
        <p>{t('cover.about')}</p>
        <Select label={t('cover.away')} value={form.account} onChange={(account) => set({ account })} options={props.people.map((one) => ({ value: one.account, label: one.display }))} />
        <TextField label={t('cover.by')} hint={t('cover.by_hint')} value={form.by} onInput={(by) => set({ by })} />
        <TextField label={t('cover.from')} type="date" min={me().today} value={form.from} onInput={(from) => set({ from })} />
        <TextField label={t('cover.until')} type="date" min={form.from || me().today} value={form.until} onInput={(until) => set({ until })} />
        <TextField label={t('cover.reason')} value={form.reason} onInput={(reason) => set({ reason })} />
      </div>
    </Dialog>
  );
}

function Covers(props: { people: PersonAccess[] }) {
  const name = useDeskName();
  const [open, setOpen] = useState(false);
  const covers = useQuery<CoverList>('/desk/covers');
  if (!covers.data) return covers.problem ? null : <Loading />;
  const { items, stand_in } = covers.data;
  return (
    <Card title={t('cover.title')} count={items.length || undefined} actions={<Button small onClick={() => setOpen(true)}>{t('cover.give')}</Button>}>
      {items.length ? <ul class="rows rows--tall">{items.map((cover) => <CoverLine key={cover.number} cover={cover} />)}</ul> : <Empty title={t('cover.none')} />}
      {stand_in.length ? <p>{t('cover.stand_in')} {stand_in.map((desk) => <Chip key={desk} tone="info">{name(desk)}</Chip>)}</p> : null}
      {open ? <CoverDialog people={props.people} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}

function Review(props: { review: DeskReview }) {
  const { review } = props;
  const active = review.people.filter((one) => !one.disabled);
  const [right, setRight] = useState<string[]>([]);
  const [remark, setRemark] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const done = await attempt({ path: '/desk/access/reviews', body: { accounts: right, remark: remark.trim() } }, t('review.title'));
    setBusy(false);
    if (done) setRemark('');
  };
  const due = review.due ? t(review.overdue ? 'review.due' : 'review.due_on', { date: day(review.due) }) : t('review.never');
  return (
    <Card title={t('review.title')} tone={review.overdue ? 'alert' : 'plain'} actions={<Chip tone={review.overdue ? 'warn' : 'neutral'}>{due}</Chip>}>
      <p>{t('review.about')} {review.reviewed_on ? <span class="dim">{t('review.done_on', { date: day(review.reviewed_on) })}</span> : null}</p>
      <fieldset class="group">
        <legend>{t('review.accounts')}</legend>
        {active.map((one) => <Check key={one.account} checked={right.includes(one.account)} onChange={(on) => setRight(on ? [...right, one.account] : right.filter((other) => other !== one.account))}>{one.display} <span class="dim">{one.account} · {tc('role', one.role)}</span></Check>)}
      </fieldset>
      <TextArea optional label={t('review.remark')} value={remark} onInput={setRemark} rows={2} />
      <div class="row"><Button kind="primary" busy={busy} disabled={right.length === 0} onClick={() => void save()}>{t('review.done')}</Button></div>
    </Card>
  );
}

function GlassesToReview() {
  const glasses = useQuery<GlassList>('/break-glass/reviews');
  if (!glasses.data) return glasses.problem ? null : <Loading />;
  const items = glasses.data.items;
  return (
    <Card title={t('review.glasses')} count={items.length || undefined} tone={items.length ? 'alert' : 'plain'}>
      {items.length === 0 ? <p class="dim">{t('review.none')}</p> : null}
      <ul class="rows rows--tall">{items.map((glass) => <GlassLine key={`${glass.case}${glass.number}`} glass={glass} review />)}</ul>
    </Card>
  );
}

/** Who stands in for whom, what was opened in an emergency, and whether those who have access still should. */
export function TrustPage() {
  const review = useQuery<DeskReview>('/desk/access');
  const offers = useQuery<GlassOffers>('/break-glass').data;
  return (
    <Page title={t('trust.title')} lead={t('trust.lead')}>
      <div class="columns">
        <div class="columns__main">
          <GlassesToReview />
          {review.data ? <Review review={review.data} /> : review.problem ? null : <Loading />}
        </div>
        <div class="columns__side">
          <Covers people={review.data?.people ?? [{ account: me().user.name, display: me().user.display, role: me().user.role, disabled: false, covers: [] }]} />
          {offers?.items.length ? <Card title={t('glass.title')}><p class="dim">{t('glass.about')}</p><p><a href={href('emergency')}>{t('glass.title')}</a></p></Card> : null}
        </div>
      </div>
    </Page>
  );
}
