import { useState } from 'preact/hooks';
import type { CaseEvent, OperationView } from '../../api/types';
import { languageName, local, t, tc, tn } from '../../i18n';
import { optionsOf, useDesks } from '../../parts/pickers';
import { Button, Card, Dialog, Select, TextArea } from '../../parts/ui';
import { href } from '../../state/router';
import { LanguagePicker } from '../../parts/pickers';

/** Asked for every person found, in the order of the circular. */
export const kFrontlineDuties = ['explain_rights', 'inform_magistrate', 'contact_centre'];
export const kLeaflets = ['multilingual_brochure', 'shown_on_screen', 'pdf_leaflet', 'oral_only'] as const;

type OnBulk = (what: string, acts: CaseEvent[], cases: string[]) => Promise<boolean>;

function missingFor(view: OperationView, selected: string[], duty: string): string[] {
  return view.people.filter((person) => selected.includes(person.id) && person.duties_missing?.some((missing) => missing.duty === duty)).map((person) => person.id);
}

function languagesOf(view: OperationView, cases: string[]): { tag: string; cases: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const person of view.people) {
    if (!cases.includes(person.id)) continue;
    const tag = person.language ?? '';
    groups.set(tag, [...(groups.get(tag) ?? []), person.id]);
  }
  return [...groups].map(([tag, ids]) => ({ tag, cases: ids })).sort((a, b) => b.cases.length - a.cases.length);
}

function ExplainRights(props: { view: OperationView; cases: string[]; onBulk: OnBulk; onClose: () => void }) {
  const groups = languagesOf(props.view, props.cases);
  const [chosen, setChosen] = useState(groups[0]?.tag ?? '');
  const [language, setLanguage] = useState(groups[0]?.tag ?? '');
  const [leaflet, setLeaflet] = useState<string>('multilingual_brochure');
  const [busy, setBusy] = useState(false);
  const cases = groups.find((group) => group.tag === chosen)?.cases ?? [];
  const pick = (tag: string) => { setChosen(tag); setLanguage(tag); };
  const save = async () => {
    setBusy(true);
    const done = await props.onBulk(t('bulk.explained', { language: languageName(language) }), [{ type: 'step_taken', step: 'explain_rights', language, leaflet }], cases);
    setBusy(false);
    const next = groups.find((group) => group.tag !== chosen);
    if (!done) return;
    if (groups.length > 1 && next) pick(next.tag);
    else props.onClose();
  };
  return (
    <Dialog title={tc('step', 'explain_rights')} onClose={props.onClose}
      foot={<><a class="button button--plain" href={href('leaflet', language || 'en')} target="_blank" rel="noopener">{t('leaflet.show')}</a>
        <Button kind="primary" busy={busy} disabled={!language || cases.length === 0} onClick={() => void save()}>{tn('bulk.record', cases.length)}</Button></>}>
      <div class="stack">
        <p>{t('bulk.explain_about')}</p>
        <Select label={t('bulk.group')} value={chosen} onChange={pick}
          options={groups.map((group) => ({ value: group.tag, label: tn('people.speaking', group.cases.length, { language: group.tag ? languageName(group.tag) : '?' }) }))} />
        <LanguagePicker label={t('bulk.language_used')} value={language} onChange={setLanguage} />
        <Select label={t('bulk.leaflet')} value={leaflet} onChange={setLeaflet} options={optionsOf('leaflet_kind', kLeaflets)} />
      </div>
    </Dialog>
  );
}

function ContactCentre(props: { cases: string[]; onBulk: OnBulk; onClose: () => void }) {
  const centres = useDesks().filter((desk) => desk.kind === 'centre');
  const [centre, setCentre] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const done = await props.onBulk(tc('step', 'contact_centre'), [{ type: 'step_taken', step: 'contact_centre', centre }], props.cases);
    setBusy(false);
    if (done) props.onClose();
  };
  return (
    <Dialog title={tc('step', 'contact_centre')} onClose={props.onClose}
      foot={<Button kind="primary" busy={busy} disabled={!centre} onClick={() => void save()}>{tn('bulk.record', props.cases.length)}</Button>}>
      <div class="stack">
        <p>{t('bulk.centre_about')}</p>
        <Select label={t('step_field.centre')} value={centre} onChange={setCentre} empty={t('pick.choose')} options={centres.map((desk) => ({ value: desk.id, label: local(desk.name) }))} />
      </div>
    </Dialog>
  );
}

function PlainDuty(props: { duty: string; cases: string[]; onBulk: OnBulk; onClose: () => void }) {
  const [remark, setRemark] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const act: CaseEvent = { type: 'step_taken', step: props.duty, ...(remark.trim() ? { remark: remark.trim() } : {}) };
    const done = await props.onBulk(tc('step', props.duty), [act], props.cases);
    setBusy(false);
    if (done) props.onClose();
  };
  return (
    <Dialog title={tc('step', props.duty)} onClose={props.onClose}
      foot={<Button kind="primary" busy={busy} onClick={() => void save()}>{tn('bulk.record', props.cases.length)}</Button>}>
      <div class="stack">
        <p>{t('bulk.plain_about')}</p>
        <TextArea optional label={t('step_field.remark')} value={remark} onInput={setRemark} />
      </div>
    </Dialog>
  );
}

/** Who lacks what, and one button for all who lack it. */
export function BulkDuties(props: { view: OperationView; selected: string[]; onBulk: OnBulk; onRefer: () => void }) {
  const { view, selected, onBulk } = props;
  const [open, setOpen] = useState('');
  const others = [...new Set(view.people.flatMap((person) => (person.duties_missing ?? []).map((duty) => duty.duty)))].filter((duty) => !kFrontlineDuties.includes(duty));
  const duties = [...kFrontlineDuties, ...others];
  const unreferred = view.people.filter((person) => selected.includes(person.id) && !person.referral).length;
  const close = () => setOpen('');
  const cases = open ? missingFor(view, selected, open) : [];
  return (
    <Card title={t('bulk.title')} tone="quiet" actions={<span class="dim">{tn('bulk.selected', selected.length)}</span>}>
      <div class="duties">
        {duties.map((duty) => {
          const missing = missingFor(view, selected, duty).length;
          return (
            <div class={`duties__one${missing ? '' : ' is-done'}`} key={duty}>
              <p class="duties__name">{tc('step', duty)}</p>
              <p class="duties__count">{missing ? tn('bulk.lacking', missing) : t('bulk.all_done')}</p>
              <Button small kind={missing ? 'primary' : 'plain'} disabled={missing === 0} onClick={() => setOpen(duty)} label={t('bulk.do', { what: tc('step', duty) })}>{t('bulk.do_short')}</Button>
            </div>
          );
        })}
        <div class={`duties__one${unreferred ? '' : ' is-done'}`}>
          <p class="duties__name">{t('referral.send')}</p>
          <p class="duties__count">{unreferred ? tn('bulk.unreferred', unreferred) : t('bulk.all_referred')}</p>
          <Button small kind={unreferred ? 'primary' : 'plain'} disabled={unreferred === 0} onClick={props.onRefer} label={t('bulk.do', { what: t('referral.send') })}>{t('bulk.do_short')}</Button>
        </div>
      </div>
      {open === 'explain_rights' ? <ExplainRights view={view} cases={cases} onBulk={onBulk} onClose={close} /> : null}
      {open === 'contact_centre' ? <ContactCentre cases={cases} onBulk={onBulk} onClose={close} /> : null}
      {open && open !== 'explain_rights' && open !== 'contact_centre' ? <PlainDuty duty={open} cases={cases} onBulk={onBulk} onClose={close} /> : null}
    </Card>
  );
}
