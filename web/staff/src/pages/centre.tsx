import type { CaseLine, Capacity, DeskView, Page as Items, Room } from '../api/types';
import { t, tc, weekday } from '../i18n';
import { optionsOf } from '../parts/pickers';
import { Card, Empty, Loading, Notice, Page, Radios } from '../parts/ui';
import { attempt } from '../state/attempt';
import { useQuery } from '../state/query';
import { href } from '../state/router';
import { me } from '../state/session';
import { kPhases, NextDate, PhaseChip } from './cases';
import { ReferralList } from './referrals';
import { LetterboxLine } from './letterbox/inbox';
import { Clocks } from './worklist';

function CapacityCard() {
  const desks = useQuery<Items<DeskView>>('/desks');
  const desk = desks.data?.items.find((one) => one.id === me().user.desk);
  if (!desk) return desks.data ? null : <Loading />;
  const capacity: Capacity = desk.capacity ?? { women: 'unknown', men: 'unknown', minors: 'unknown' };
  const state = async (next: Capacity) => {
    await attempt({ path: `/desks/${desk.id}/capacity`, version: desk.version ?? 0, body: next }, t('capacity.title'));
    desks.refresh();
  };
  return (
    <Card title={t('capacity.title')}>
      <p class="dim">{t('capacity.about')}</p>
      <div class="stack">
        {(['women', 'men', 'minors'] as const).map((group) => (
          <Radios key={group} segmented legend={tc('capacity_group', group)} value={capacity[group]} onChange={(room) => void state({ women: capacity.women, men: capacity.men, minors: capacity.minors, [group]: room as Room })} options={optionsOf('room', ['free', 'full', 'unknown'])} />
        ))}
      </div>
    </Card>
  );
}

function MyFiles() {
  const query = useQuery<Items<CaseLine>>('/cases?mine=true&limit=200');
  if (!query.data) return <Loading />;
  const open = query.data.items.filter((line) => !line.closed);
  if (open.length === 0) return <Card title={t('centre.files')}><Empty title={t('centre.no_files_title')}>{t('centre.no_files')}</Empty></Card>;
  const phases = [...kPhases, ...open.map((line) => line.phase)].filter((phase, index, all) => all.indexOf(phase) === index);
  return (
    <Card title={t('centre.files')} count={open.length}>
      {phases.map((phase) => {
        const lines = open.filter((line) => line.phase === phase);
        if (lines.length === 0) return null;
        return (
          <section class="by-phase" key={phase}>
            <h3><PhaseChip phase={phase} /> <span class="dim">{lines.length}</span></h3>
            <ul class="rows">
              {lines.slice(0, 12).map((line) => <li key={line.id}><a href={href('case', line.id)} data-row>{line.name ?? line.label}</a> <NextDate line={line} /></li>)}
            </ul>
            {lines.length > 12 ? <a href={href('cases')}>{t('ui.show_all', { n: lines.length })}</a> : null}
          </section>
        );
      })}
    </Card>
  );
}

export function CentrePage() {
  const session = me();
  return (
    <Page wide title={t('nav.centre')} lead={t('worklist.lead', { date: weekday(session.today) })}>
      <div class="columns">
        <div class="columns__main">
          <LetterboxLine />
          <ReferralList state="waiting" title={t('referral.waiting')} empty={t('referral.none_waiting')} />
          <Clocks short kinds={['deadline', 'duty', 'request', 'cross_border', 'opinion']} />
        </div>
        <div class="columns__side">
          <CapacityCard />
          <MyFiles />
          <Notice>{t('capacity.no_address')}</Notice>
        </div>
      </div>
    </Page>
  );
}
