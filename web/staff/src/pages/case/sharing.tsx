import { useState } from 'preact/hooks';
import type { CaseLine, Consent, DataClass, Page as Items, PartyView } from '../../api/types';
import { countryName, day, lang, list, local, moment, t, tc } from '../../i18n';
import { addDays } from '../../parts/clock';
import { cleanNeed, DeskOrder, NeedFields, type ReferralForm } from '../../parts/need_form';
import { LanguagePicker, optionsOf, useDeskName, useDesks } from '../../parts/pickers';
import { Minimum, needText, ReferralStateChip, Trail } from '../../parts/referral_view';
import { Button, Card, Checks, Chip, Dialog, Empty, Select, TextField } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useDraft } from '../../state/drafts';
import { useQuery } from '../../state/query';
import { href } from '../../state/router';
import { me } from '../../state/session';
import { Conflicts, useAccess, WhoHasAccess } from './access';
import type { CaseDesk } from './page';

function ReferDialog(props: CaseDesk & { onClose: () => void }) {
  const person = props.view.person ?? {};
  const draft = useDraft<ReferralForm>(`refer-case-${props.view.id}`, () => ({
    need: { age_group: person.age_group ?? 'adult', urgency: 'today', people: 1, language: person.language, gender: person.gender, shelter_needed: true }, desk: '', then: [], spread: false,
  }));
  const [busy, setBusy] = useState(false);
  const form = draft.value;
  const send = async () => {
    setBusy(true);
    const need = cleanNeed({ ...form.need, people: 1 });
    const done = await attempt({ path: `/cases/${props.view.id}/referrals`, version: props.view.version, body: { on: me().today, desk: form.desk, need, then: form.then } }, t('referral.send'));
    setBusy(false);
    if (!done) return;
    draft.clear();
    props.onClose();
  };
  return (
    <Dialog wide title={t('referral.send')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!form.desk} onClick={() => void send()}>{t('referral.send')}</Button></>}>
      <h3>{t('need.title')}</h3>
      <NeedFields value={form.need} onChange={(need) => draft.set((now) => ({ ...now, need }))} />
      <h3>{t('need.order_title')}</h3>
      <DeskOrder value={form} onChange={(next) => draft.set(next)} />
    </Dialog>
  );
}

function Referrals(desk: CaseDesk) {
  const [open, setOpen] = useState(false);
  const name = useDeskName();
  const referrals = desk.view.referrals ?? [];
  const may = desk.may('referral_sent');
  return (
    <Card title={t('referral.title')} count={referrals.length || undefined} actions={may ? <Button small onClick={() => setOpen(true)}>{t('referral.send')}</Button> : undefined}>
      {referrals.length === 0 ? <p class="dim">{t('referral.none_yet')}</p> : null}
      <ul class="rows rows--tall">
        {referrals.map((referral) => (
          <li key={referral.referral}>
            <p><ReferralStateChip referral={referral} /> <strong>{name(referral.desk)}</strong> <span class="dim">{moment(referral.sent)}</span></p>
            <p class="dim">{needText(referral.need)}</p>
            {referral.reason ? <p>{referral.reason}</p> : null}
            <Minimum referral={referral} />
            <Trail referral={referral} />
          </li>
        ))}
      </ul>
      {open ? <ReferDialog {...desk} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}

interface ConsentForm { recipient: string; purpose: string; data: string[]; until: string; language: string }
const kData: DataClass[] = ['identity', 'narrative', 'medical', 'residence', 'judicial', 'financial', 'contact'];

function ConsentDialog(props: CaseDesk & { onClose: () => void }) {
  const desks = useDesks();
  const draft = useDraft<ConsentForm>(`consent-${props.view.id}`, () => ({ recipient: '', purpose: '', data: [], until: addDays(me().today, 180), language: props.view.person?.language ?? lang.get() }));
  const [busy, setBusy] = useState(false);
  const form = draft.value;
  const set = (patch: Partial<ConsentForm>) => draft.set((now) => ({ ...now, ...patch }));
  const save = async () => {
    setBusy(true);
    const event = { type: 'consent_given', recipient: form.recipient, purpose: form.purpose.trim(), data: form.data, ...(form.until ? { until: form.until } : {}), ...(form.language ? { language: form.language } : {}) };
    const done = await props.add([event], undefined, t('consent.add'));
    setBusy(false);
    if (!done) return;
    draft.clear();
    props.onClose();
  };
  const ready = form.recipient && form.purpose.trim() && form.data.length;
  return (
    <Dialog title={t('consent.add')} onClose={props.onClose} foot={<Button kind="primary" busy={busy} disabled={!ready} onClick={() => void save()}>{t('step_field.record')}</Button>}>
      <div class="stack">
        <p>{t('consent.about')}</p>
        <Select label={t('consent.recipient')} value={form.recipient} onChange={(recipient) => set({ recipient })} empty={t('pick.choose')} options={desks.map((desk) => ({ value: desk.id, label: local(desk.name) }))} />
        <TextField label={t('consent.purpose')} value={form.purpose} onInput={(purpose) => set({ purpose })} />
        <Checks legend={t('consent.data')} value={form.data} onChange={(data) => set({ data })} options={optionsOf('data', kData)} />
        <TextField optional label={t('consent.until')} type="date" min={me().today} value={form.until} onInput={(until) => set({ until })} />
        <LanguagePicker optional label={t('consent.language')} value={form.language} onChange={(language) => set({ language })} />
      </div>
    </Dialog>
  );
}

function ConsentLine(props: CaseDesk & { consent: Consent }) {
  const name = useDeskName();
  const [busy, setBusy] = useState(false);
  const { consent } = props;
  const over = consent.open === false || consent.withdrawn_on !== undefined || (consent.until !== undefined && consent.until < me().today);
  const withdraw = async () => {
    setBusy(true);
    await props.add([{ type: 'consent_withdrawn', recipient: consent.recipient, purpose: consent.purpose }], undefined, t('consent.withdraw'));
    setBusy(false);
  };
  return (
    <li class={over ? 'is-over' : ''}>
      <p><strong>{name(consent.recipient)}</strong> – {consent.purpose}</p>
      <p class="dim">{list(consent.data.map((code) => tc('data', code)))}{consent.until ? ` · ${t('consent.until_date', { date: day(consent.until) })}` : ''}</p>
      {consent.withdrawn_on ? <Chip>{t('consent.withdrawn', { date: day(consent.withdrawn_on) })}</Chip> : null}
      {!over && props.may('consent_withdrawn') ? <Button small kind="danger" busy={busy} onClick={() => void withdraw()}>{t('consent.withdraw')}</Button> : null}
    </li>
  );
}

function Consents(desk: CaseDesk) {
  const [open, setOpen] = useState(false);
  const consents = desk.view.consents ?? [];
  return (
    <Card title={t('consent.title')} count={consents.length || undefined} actions={!desk.may('consent_given') ? undefined : <Button small onClick={() => setOpen(true)}>{t('consent.add')}</Button>}>
      {consents.length === 0 ? <Empty title={t('consent.empty_title')}>{t('consent.empty')}</Empty> : null}
      <ul class="rows rows--tall">{consents.map((consent, index) => <ConsentLine key={index} {...desk} consent={consent} />)}</ul>
      {open ? <ConsentDialog {...desk} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}

function Access(desk: CaseDesk) {
  const name = useDeskName();
  return (
    <Card title={t('access.title')} count={desk.view.access?.length}>
      <p class="dim">{t('access.about')}</p>
      <ul class="rows">{(desk.view.access ?? []).map((one) => <li key={`${one.desk}${one.relation ?? ''}`}><strong>{name(one.desk)}</strong> <span class="dim">{local(one.why)}</span></li>)}</ul>
      {desk.view.withheld?.length ? <p class="withheld">{t('case.withheld', { fields: list(desk.view.withheld.map((field) => tc('field', field))) })}</p> : null}
    </Card>
  );
}

function LinkDialog(props: CaseDesk & { onClose: () => void }) {
  const cases = useQuery<Items<CaseLine>>('/cases?limit=200').data?.items ?? [];
  const parties = useQuery<Items<PartyView>>('/parties?limit=200').data?.items ?? [];
  const [to, setTo] = useState('');
  const [relation, setRelation] = useState('relative');
  const [busy, setBusy] = useState(false);
  const [kind = '', id = ''] = to.split(':');
  const save = async () => {
    setBusy(true);
    const done = await props.add([{ type: 'linked', relation, ...(kind === 'case' ? { to_case: id } : { to_party: id }) }], undefined, t('link.add'));
    setBusy(false);
    if (done) props.onClose();
  };
  const options = [
    ...cases.filter((line) => line.id !== props.view.id).map((line) => ({ value: `case:${line.id}`, label: line.name ?? line.label, group: t('nav.cases') })),
    ...parties.map((party) => ({ value: `party:${party.id}`, label: party.described.name, group: t('party.title') })),
  ];
  return (
    <Dialog title={t('link.add')} onClose={props.onClose} foot={<Button kind="primary" busy={busy} disabled={!id} onClick={() => void save()}>{t('step_field.record')}</Button>}>
      <div class="stack">
        <Select label={t('link.to')} value={to} onChange={setTo} empty={t('pick.choose')} options={options} />
        <Select label={t('party.relation')} value={relation} onChange={setRelation} options={optionsOf('relation', kind === 'party' ? ['employer', 'suspect', 'recruiter', 'landlord'] : ['relative', 'found_together'])} />
      </div>
    </Dialog>
  );
}

function Links(desk: CaseDesk) {
  const [open, setOpen] = useState(false);
  const links = desk.view.links ?? [];
  const abroad = desk.view.cross_border ?? [];
  return (
    <Card title={t('link.title')} actions={!desk.may('linked') ? undefined : <Button small onClick={() => setOpen(true)}>{t('link.add')}</Button>}>
      {links.length === 0 && abroad.length === 0 ? <p class="dim">{t('link.empty')}</p> : null}
      <ul class="rows">
        {links.map((link, index) => <li key={index}>{link.case ? <a href={href('case', link.case)}>{link.name ?? t('case.file')}</a> : <span>{link.name ?? t('party.party')}</span>} <span class="dim">{tc('relation', link.relation)}</span></li>)}
        {abroad.map((one, index) => <li key={`x${index}`}><span>{tc('event', 'cross_border_asked')}: {countryName(one.country)}</span> <span class="dim">{t('clock.until', { date: day(one.answer_by) })}</span></li>)}
      </ul>
      {open ? <LinkDialog {...desk} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}

export function Sharing(desk: CaseDesk) {
  const answer = useAccess(desk);
  return (
    <div class="columns">
      <div class="columns__main"><Referrals {...desk} /><Consents {...desk} /></div>
      <div class="columns__side">{answer ? <WhoHasAccess answer={answer} review={desk.may('break_glass_reviewed')} /> : <Access {...desk} />}<Conflicts {...desk} answer={answer} /><Links {...desk} /></div>
    </div>
  );
}
