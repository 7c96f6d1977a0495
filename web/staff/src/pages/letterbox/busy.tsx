import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../api/client';
import type { TipLine, TipList } from '../../api/letterbox';
import { t, tn } from '../../i18n';
import { Button, Card, Chip, Empty, Loading, Notice, Page, ProblemBox, Tabs } from '../../parts/ui';
import { KeysLocked, sealing } from '../../sealed/sealed';
import { UnlockDialog } from '../../sealed/unlock_dialog';
import { useQuery } from '../../state/query';
import { href } from '../../state/router';
import { CloseDialog } from './close';
import { letterboxTabs } from './inbox';
import { useDesk } from './keys_of_desk';
import { groupAlike, type LikeGroup, type Opened } from './thread';

const kPage = 50;
const kMost = 5000;
const kShown = 40;

async function openPage(after: string | undefined): Promise<{ opened: Opened[]; next?: string }> {
  const { data } = await ask<TipList>(`/letterbox?state=open&lane=busy&sealed=true&limit=${kPage}${after ? `&after=${encodeURIComponent(after)}` : ''}`);
  const whole = data.items.filter((line): line is TipLine & { sealed: string; reporter_auth: string } => Boolean(line.sealed && line.reporter_auth));
  const parts = await sealing('readFirst', whole.map((line) => ({ id: line.id, author: line.reporter_auth, parts: [{ part: 'report', sealed: line.sealed }], replies: [] })));
  return { opened: parts.map((part, at) => ({ id: whole[at]?.id ?? '', part })), next: data.next };
}

/** Opens page after page until the end, or until somebody stops it or the key is closed. */
function useOpenAll(ready: boolean) {
  const [opened, setOpened] = useState<Opened[]>([]);
  const [running, setRunning] = useState(false);
  const [wrong, setWrong] = useState(false);
  useEffect(() => { if (!ready) { setOpened([]); setRunning(false); } }, [ready]);
  useEffect(() => {
    if (!running) return;
    let gone = false;
    const run = async () => {
      let all: Opened[] = [];
      for (let after: string | undefined, first = true; (first || after) && all.length < kMost && !gone; first = false) {
        const page = await openPage(after);
        all = [...all, ...page.opened];
        if (!gone) setOpened(all);
        after = page.next;
      }
    };
    run().catch((error: unknown) => { if (!(error instanceof KeysLocked)) setWrong(true); }).finally(() => { if (!gone) setRunning(false); });
    return () => { gone = true; };
  }, [running]);
  return { opened, running, wrong, start: () => { setWrong(false); setOpened([]); setRunning(true); }, drop: (ids: string[]) => setOpened((now) => now.filter((one) => !ids.includes(one.id))) };
}

function Group(props: { group: LikeGroup; onClose: () => void }) {
  const { group } = props;
  const [first] = group.ids;
  return (
    <li class="letterbox-group" data-row tabIndex={0}>
      <div>
        <p class="row">
          <strong>{tn('letterbox.alike', group.ids.length)}</strong>
          {group.danger ? <Chip tone="bad">{t('letterbox.danger')}</Chip> : null}
          {group.minor ? <Chip tone="warn">{t('letterbox.minor')}</Chip> : null}
          {group.altered ? <Chip tone="bad">{t('letterbox.altered')}</Chip> : null}
        </p>
        {group.text ? <p class="letterbox-excerpt" dir="auto" data-opened>{group.text.slice(0, 280)}</p> : null}
      </div>
      <div class="row">
        {first ? <a class="button button--plain button--small" href={href('report', first)}>{t('letterbox.look')}</a> : null}
        <Button small onClick={props.onClose}>{tn('letterbox.close_n', group.ids.length)}</Button>
      </div>
    </li>
  );
}

function Groups(props: { opened: Opened[]; drop: (ids: string[]) => void }) {
  const [closing, setClosing] = useState<string[] | null>(null);
  const [all, setAll] = useState(false);
  const [stayed, setStayed] = useState(0);
  const groups = groupAlike(props.opened);
  const shown = all ? groups : groups.slice(0, kShown);
  return (
    <>
      {stayed > 0 ? <Notice tone="warn" role="alert"><p>{tn('letterbox.stayed_open', stayed)} {t('problem.moved_on')}</p></Notice> : null}
      <ul class="letterbox-groups">{shown.map((group) => <Group key={group.key} group={group} onClose={() => setClosing(group.ids)} />)}</ul>
      {shown.length < groups.length ? <Button onClick={() => setAll(true)}>{t('ui.show_all', { n: groups.length })}</Button> : null}
      {closing ? <CloseDialog ids={closing} seen={1} onClose={() => setClosing(null)} onDone={(closed, left) => { props.drop(closed); setStayed(left); setClosing(null); }} /> : null}
    </>
  );
}

/** Where a flood waits: the browser opens all of it and puts alike to alike, so that what is real stands alone. */
export function BusyPage() {
  const query = useQuery<TipList>('/letterbox?state=open&lane=busy&limit=1');
  const desk = useDesk();
  const [asking, setAsking] = useState(false);
  const [wanted, setWanted] = useState(false);
  const { opened, running, wrong, start, drop } = useOpenAll(desk.opened !== null);
  useEffect(() => {
    if (!wanted || !desk.opened) return;
    setWanted(false);
    start();
  }, [wanted, desk.opened]);
  const begin = () => {
    setWanted(true);
    if (desk.locked) setAsking(true);
  };
  const count = query.data?.counts.busy ?? 0;
  return (
    <Page wide title={t('letterbox.busy_title')} lead={t('letterbox.busy_lead')}>
      <Tabs label={t('letterbox.title')} tabs={letterboxTabs(count)} at="busy" />
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {query.data && count === 0 && opened.length === 0 ? <Card><Empty title={t('letterbox.busy_empty')} /></Card> : null}
      {desk.own.data && !desk.own.data.current ? <Notice tone="warn"><p>{t('shelter.key_first')} <a href={href('keys')}>{t('keys.make')}</a></p></Notice> : null}
      {count > 0 ? <div class="row"><Button kind="primary" fresh busy={running} disabled={!desk.own.data?.current} onClick={begin}>{tn('letterbox.open_all', count)}</Button>{running ? <span role="status">{t('letterbox.opening', { n: opened.length, of: count })}</span> : null}</div> : null}
      {wrong ? <Notice tone="bad" role="alert"><p>{t('problem.unreached')}</p></Notice> : null}
      {!running && opened.length > 0 && opened.length < count ? <Notice><p>{t('letterbox.more_wait', { n: opened.length, of: count })}</p></Notice> : null}
      {opened.length ? <Groups opened={opened} drop={drop} /> : null}
      {asking && desk.own.data ? <UnlockDialog own={desk.own.data} onOpen={() => setAsking(false)} onClose={() => { setAsking(false); setWanted(false); }} /> : null}
    </Page>
  );
}
