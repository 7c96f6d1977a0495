import { useState } from 'preact/hooks';
import type { MissingDuty, Offer } from '../../api/types';
import { day, list, t, tc, tn } from '../../i18n';
import { daysBetween, daysLeftText } from '../../parts/clock';
import { actorName, useDeskName } from '../../parts/pickers';
import { article, Because, Conditions, conditionText, ReasonList } from '../../parts/reasons';
import { Button, Card, Chip, Disclosure, Empty, Facts, problemText } from '../../parts/ui';
import { me } from '../../state/session';
import type { CaseDesk } from './page';
import { PersonFacts } from './person';
import { StepDialog } from './step_dialog';
import { EventText } from '../../parts/event_text';
import { MoreActs } from './more_acts';

const actorsOf = (offer: Offer): string[] => (Array.isArray(offer.by) ? offer.by : [offer.by]);

function OpenStep(props: { offer: Offer; onOpen: () => void; main: boolean }) {
  const { offer } = props;
  return (
    <li class="step">
      <Button kind={props.main ? 'primary' : 'plain'} onClick={props.onOpen}>
        {tc('step', offer.step)}{offer.document ? `: ${tc('document', offer.document)}` : ''}
      </Button>
      {article(offer.because) ? <span class="step__law">{article(offer.because)}</span> : null}
    </li>
  );
}

/** A refused step stays in view, with the rule that refuses it and what would open it. */
function ClosedStep(props: { offer: Offer }) {
  const { offer } = props;
  const desk = useDeskName();
  const refused = offer.refused;
  const law = article(refused?.rules);
  return (
    <li class="step step--closed">
      <Disclosure quiet summary={<><span class="step__name">{tc('step', offer.step)}{offer.document ? `: ${tc('document', offer.document)}` : ''}</span>
        <span class="step__law">{refused ? problemText({ status: 409, code: refused.code, detail: refused.message }) : t('step.for_others', { who: list(actorsOf(offer).map((actor) => actorName(actor, desk))) })}{law ? ` – ${law}` : ''}</span></>}>
        {refused?.unmet?.length ? <><h4>{t('refusal.unmet')}</h4><Conditions unmet={refused.unmet} /></> : null}
        <p class="dim">{t('step.who', { who: list(actorsOf(offer).map((actor) => actorName(actor, desk))) })}</p>
        <ReasonList reasons={refused?.rules ?? offer.because} />
      </Disclosure>
    </li>
  );
}

function Steps(props: CaseDesk) {
  const [open, setOpen] = useState<Offer | null>(null);
  const offers = props.view.offers ?? [];
  const mine = props.past ? [] : offers.filter((offer) => offer.allowed_for_me);
  const others = offers.filter((offer) => !offer.allowed_for_me && !offer.refused);
  const refused = offers.filter((offer) => !offer.allowed_for_me && offer.refused);
  const due = new Set(props.view.standing.duties_missing.map((duty) => duty.duty));
  const next = new Set(props.view.standing.next.map((step) => step.do));
  const main = mine.filter((offer) => due.has(offer.step) || next.has(offer.step)).sort((a, b) => Number(due.has(b.step)) - Number(due.has(a.step)));
  const further = mine.filter((offer) => !main.includes(offer));
  const line = (offer: Offer, index: number) => <OpenStep key={`${offer.step}${offer.document ?? ''}`} offer={offer} main={index === 0 || due.has(offer.step)} onOpen={() => setOpen(offer)} />;
  return (
    <Card title={t('case.next_steps')} actions={<MoreActs {...props} />}>
      {mine.length === 0 ? <p class="dim">{props.past ? t('case.past_no_steps') : t('case.no_steps')}</p> : null}
      <ul class="steps">{main.map(line)}</ul>
      {further.length ? (
        <Disclosure summary={tn('case.steps_further', further.length)} open={main.length === 0}>
          <ul class="steps steps--row">{further.map((offer) => line(offer, 1))}</ul>
        </Disclosure>
      ) : null}
      {others.length ? (
        <Disclosure summary={tn('case.steps_of_others', others.length)}>
          <ul class="steps steps--closed">{others.map((offer) => <ClosedStep key={`${offer.step}${offer.document ?? ''}`} offer={offer} />)}</ul>
        </Disclosure>
      ) : null}
      {refused.length ? (
        <Disclosure summary={tn('case.steps_refused', refused.length)} open={refused.length <= 3}>
          <ul class="steps steps--closed">{refused.map((offer) => <ClosedStep key={`${offer.step}${offer.document ?? ''}`} offer={offer} />)}</ul>
        </Disclosure>
      ) : null}
      {open ? <StepDialog view={props.view} offer={open} onClose={() => setOpen(null)} onAdd={(events, on) => props.add(events, on, tc('step', open.step))} /> : null}
    </Card>
  );
}

function DutyLine(props: { duty: MissingDuty }) {
  const desk = useDeskName();
  const { duty } = props;
  return (
    <li class="duty-line">
      <p><span class="mark mark--missing" aria-hidden="true">✕</span> <strong>{tc('step', duty.duty)}</strong> <span class="dim">{t('duty.by_since', { who: actorName(duty.by, desk), date: day(duty.since) })}</span></p>
      <Because reasons={duty.because} />
    </li>
  );
}

function Standing(props: CaseDesk) {
  const { standing } = props.view;
  const today = props.view.as_of ?? me().today;
  return (
    <Card title={t('case.standing')}>
      <Facts items={[
        [t('case.judicial'), tc('judicial', standing.judicial)],
        [t('case.phase'), tc('phase', standing.phase)],
        [t('case.document'), standing.document ? `${tc('document', standing.document.kind)}${standing.document.renewal ? ` (${tn('case.renewals', standing.document.renewal)})` : ''}` : t('case.no_document')],
        [t('case.track'), standing.track ? tc('track', standing.track) : ''],
        [t('case.grounds'), list((standing.grounds ?? []).map((ground) => tc('ending', ground)))],
      ]} />
      {standing.deadlines.length ? (
        <>
          <h3>{t('case.dates')}</h3>
          <ul class="deadlines">
            {[...standing.deadlines].sort((a, b) => a.due.localeCompare(b.due)).map((deadline) => {
              const left = daysBetween(today, deadline.due);
              return (
                <li key={`${deadline.what}${deadline.due}`}>
                  <p><strong>{tc('deadline', deadline.what)}</strong> {day(deadline.due)} <Chip tone={left < 0 ? 'bad' : left <= 7 ? 'warn' : 'neutral'}>{daysLeftText(left)}</Chip></p>
                  <Because reasons={deadline.because} how />
                </li>
              );
            })}
          </ul>
        </>
      ) : null}
      {standing.conditions_unmet?.length ? (
        <>
          <h3>{t('case.conditions')}</h3>
          <ul class="unmet">{standing.conditions_unmet.map((one) => <li key={typeof one === 'string' ? one : one.id}>{conditionText(one)}</li>)}</ul>
        </>
      ) : null}
    </Card>
  );
}

function Duties(props: CaseDesk) {
  const missing = props.view.standing.duties_missing;
  return (
    <Card title={t('case.duties')} count={missing.length || undefined} tone={missing.length ? 'alert' : 'plain'}>
      {missing.length ? <ul class="duty-lines">{missing.map((duty) => <DutyLine key={`${duty.duty}${duty.by}`} duty={duty} />)}</ul> : <p class="dim">{t('case.duties_done')}</p>}
    </Card>
  );
}

function Recent(props: CaseDesk) {
  const desk = useDeskName();
  const last = [...(props.view.timeline ?? [])].sort((a, b) => b.number - a.number).slice(0, 5);
  if (!last.length) return <Empty title={t('timeline.empty')} />;
  return (
    <Card title={t('case.recent')}>
      <ul class="recent">
        {last.map((entry) => <li key={entry.number}><span class="dim num">{day(entry.on, 'short')}</span> <EventText event={entry.event ?? { type: entry.type }} /> <span class="dim">{desk(entry.by_desk)}</span></li>)}
      </ul>
    </Card>
  );
}

function MissingPapers(props: CaseDesk) {
  const papers = props.view.missing_papers ?? [];
  if (papers.length === 0) return null;
  return (
    <Card title={t('case.missing_papers')} count={papers.length}>
      <ul class="unmet">{papers.map((paper) => <li key={paper}>{tc('paper', paper)}</li>)}</ul>
    </Card>
  );
}

export function Overview(desk: CaseDesk) {
  return (
    <div class="columns">
      <div class="columns__main">
        <Steps {...desk} />
        <Standing {...desk} />
        <Recent {...desk} />
      </div>
      <div class="columns__side">
        <Duties {...desk} />
        <MissingPapers {...desk} />
        <Card title={t('tab.person')}><PersonFacts person={desk.view.person} withheld={desk.view.withheld} /></Card>
      </div>
    </div>
  );
}
