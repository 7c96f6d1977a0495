import { useEffect, useState } from 'preact/hooks';
import type { DeskEpoch, LetterboxKeys } from '../../api/letterbox';
import { day, list, local, t, tn } from '../../i18n';
import { Button, Card, Chip, Dialog, Empty, Facts, Loading, Notice, Page, ProblemBox, Tabs } from '../../parts/ui';
import type { OwnKeys } from '../../sealed/messages';
import { keepKnown, trustIn, type ColleagueKey } from '../../sealed/own_keys';
import { knownAfter, ReaderLine, useTrust, type Chosen } from '../../sealed/readers';
import { dayNumber, KeysLocked, sealing, unlocked } from '../../sealed/sealed';
import { UnlockDialog } from '../../sealed/unlock_dialog';
import { attempt, refusal } from '../../state/attempt';
import { href } from '../../state/router';
import { me } from '../../state/session';
import { isRefusal } from '../../state/writes';
import { letterboxTabs } from './inbox';
import { sealedDesk, useDesk, type DeskState } from './keys_of_desk';
import { holds, lackingFor, missingWeeks } from './weeks';

function Print(props: { of: string }) {
  const [text, setText] = useState('');
  useEffect(() => {
    let gone = false;
    void sealing('shortPrint', props.of).then((found) => { if (!gone) setText(found); }, () => undefined);
    return () => { gone = true; };
  }, [props.of]);
  return <span class="num fingerprint">{text}</span>;
}

function SignCard(props: { keys: LetterboxKeys; opened: boolean }) {
  const { sign } = props.keys;
  return (
    <Card title={t('letterbox.sign_key')} tone={sign && sign.published && !sign.renew ? 'plain' : 'alert'}>
      <p class="dim">{t('letterbox.sign_about')}</p>
      {sign ? (
        <Facts items={[
          [t('keys.fingerprint'), <Print of={sign.public} />],
          [t('letterbox.public_key'), <span class="num letterbox-hash">{sign.public}</span>],
          [t('letterbox.published'), sign.published ? <Chip tone="good">{t('letterbox.is_published')}</Chip> : <Chip tone="warn">{t('letterbox.not_published')}</Chip>],
          [t('letterbox.for_you'), props.opened ? t('letterbox.you_open') : t('letterbox.you_cannot_open')],
        ]} />
      ) : <Empty title={t('letterbox.no_sign')} />}
      {sign && !sign.published ? <Notice tone="warn"><p>{t('letterbox.tell_root')}</p></Notice> : null}
      {sign?.renew ? <Notice tone="bad"><p>{t('letterbox.sign_renew')}</p></Notice> : null}
    </Card>
  );
}

function EpochLine(props: { epoch: DeskEpoch; members: ColleagueKey[] }) {
  const { epoch, members } = props;
  const who = members.filter((one) => holds(one, epoch.holders)).map((one) => one.display);
  return (
    <tr>
      <th scope="row">{t('letterbox.week', { from: day(epoch.not_before, 'short'), to: day(epoch.not_after, 'short') })}</th>
      <td>
        {epoch.current ? <><Chip tone="info">{t('letterbox.this_week')}</Chip> </> : null}
        {epoch.destroyed ? <Chip>{t('letterbox.destroyed')}</Chip> : epoch.published ? <Chip tone="good">{t('letterbox.is_published')}</Chip> : <Chip tone="warn">{t('letterbox.not_published')}</Chip>}
        {epoch.renew ? <>{' '}<Chip tone="bad">{t('letterbox.renew')}</Chip></> : null}
      </td>
      <td>{epoch.destroyed ? <span class="dim">{t('letterbox.nobody')}</span> : list(who) || <span class="dim">{t('letterbox.nobody')}</span>}</td>
    </tr>
  );
}

function Epochs(props: { keys: LetterboxKeys }) {
  const { epochs, members } = props.keys;
  return (
    <Card title={t('letterbox.week_keys')} count={epochs.length || undefined}>
      <p class="dim">{t('letterbox.week_about')}</p>
      {epochs.length ? (
        <div class="table-wrap" tabIndex={0} role="region" aria-label={t('letterbox.week_keys')}>
          <table class="table table--dense">
            <thead><tr><th scope="col">{t('letterbox.week_head')}</th><th scope="col">{t('letterbox.state')}</th><th scope="col">{t('letterbox.who_opens')}</th></tr></thead>
            <tbody>{epochs.map((epoch) => <EpochLine key={epoch.box} epoch={epoch} members={members} />)}</tbody>
          </table>
        </div>
      ) : <Empty title={t('letterbox.no_weeks')} />}
    </Card>
  );
}

function Members(props: { keys: LetterboxKeys }) {
  const { keys } = props;
  return (
    <Card title={t('letterbox.members')}>
      <ul class="rows">
        {keys.members.map((one) => {
          const lacking = lackingFor(one, keys).length;
          return (
            <li key={one.account}>
              {one.display} {one.can_sign_in ? null : <Chip tone="warn">{t('letterbox.left')}</Chip>}
              {one.id ? lacking ? <Chip tone="warn">{tn('letterbox.lacks', lacking)}</Chip> : one.can_sign_in ? <Chip tone="good">{t('letterbox.has_all')}</Chip> : null : <Chip>{t('shelter.no_key')}</Chip>}
            </li>
          );
        })}
      </ul>
      <p class="dim">{t('letterbox.leavers_about')}</p>
    </Card>
  );
}

function Custodians(props: { keys: LetterboxKeys }) {
  return (
    <Card title={t('letterbox.custodians')}>
      <p class="dim">{t('letterbox.custodians_about')}</p>
      <ul class="rows">{props.keys.custodians.map((one) => <li key={one.id}>{local(one.name)} <span class="dim">{local(one.body)}</span> <Print of={one.box} /></li>)}</ul>
    </Card>
  );
}

// ---------------------------------------------------------------- making them

interface Making { keys: LetterboxKeys; own: OwnKeys; can_sign: boolean; new_sign: boolean }

const toServer = (path: string, body: unknown, wanted: string) => attempt({ path: `/letterbox/keys/${path}`, body }, wanted);

/** Everything that chosen members lack, then the weeks that nobody has provided for. Stops at the first refusal. */
async function makeAll(making: Making, readers: ColleagueKey[]): Promise<boolean> {
  const { keys } = making;
  const today = dayNumber(me().today);
  const boxes = readers.map((one) => one.box ?? '');
  const wanted = t('letterbox.make_keys');
  if (!keys.sign || making.new_sign) {
    const made = await sealing('makeSign', keys.desk, boxes, today);
    if (!(await toServer('sign', made, wanted))) return false;
    await sealing('openDesk', { ...sealedDesk(keys), sign: made });
  }
  const renewed = { ...keys, ...(making.new_sign ? { sign: undefined } : {}) };
  for (const reader of readers) {
    for (const key of lackingFor(reader, renewed)) {
      const sealed = await sealing('resealDesk', keys.desk, key, [reader.box ?? ''], today).catch(() => undefined);
      const epoch = keys.epochs.find((one) => one.box === key);
      const body = epoch ? { body: epoch.body, signature: epoch.signature, sealed } : { public: key, sealed };
      if (sealed && !(await toServer(epoch ? 'epochs' : 'sign', body, wanted))) return false;
    }
  }
  for (const epoch of await sealing('makeEpochs', keys.desk, missingWeeks(keys.epochs, me().today), boxes, today)) {
    const { body, signature, sealed } = epoch;
    if (!(await toServer('epochs', { body, signature, sealed }, wanted))) return false;
  }
  return true;
}

function MakeDialog(props: { making: Making; onClose: () => void }) {
  const { keys, own } = props.making;
  const all = keys.members.filter((one) => one.can_sign_in);
  const trust = useTrust(own, all);
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [busy, setBusy] = useState(false);
  const of = (one: ColleagueKey) => trustIn(one, trust?.prints.get(one.account) ?? '', trust?.known ?? {}, own.account);
  // Who was compared before is chosen unless taken out; whoever was not must be compared first.
  const [out, setOut] = useState<string[]>([]);
  const picked = all.filter((one) => one.box).flatMap((one) => {
    if (out.includes(one.account)) return [];
    const sure = of(one) === 'me' || of(one) === 'compared';
    const choice = chosen.find((each) => each.account === one.account);
    return sure ? [{ account: one.account, compared: true }] : choice ? [choice] : [];
  });
  const set = (account: string, next: Chosen | undefined) => {
    setChosen((now) => [...now.filter((each) => each.account !== account), ...(next ? [next] : [])]);
    setOut((now) => (next ? now.filter((one) => one !== account) : [...now, account]));
  };
  const weeks = missingWeeks(keys.epochs, me().today);
  const ready = trust !== undefined && picked.length > 0 && picked.every((one) => one.compared);
  const go = async () => {
    if (!trust) return;
    setBusy(true);
    const readers = all.filter((one) => picked.some((each) => each.account === one.account));
    try {
      await keepKnown(own.account, knownAfter(readers, trust.prints, trust.known, own.account));
      if (await makeAll(props.making, readers)) props.onClose();
    } catch (error) {
      refusal.set({ problem: isRefusal(error) ? error.problem : { status: 0, code: error instanceof KeysLocked ? 'keys_locked' : 'not_sent' } });
    }
    setBusy(false);
  };
  return (
    <Dialog wide title={t('letterbox.make_keys')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!ready} onClick={() => void go()}>{t('letterbox.make_go')}</Button></>}>
      <div class="stack">
        <p>{t('letterbox.make_about')}</p>
        <ul class="bullets">
          {!keys.sign || props.making.new_sign ? <li>{t('letterbox.makes_sign')}</li> : null}
          {weeks.map((week) => <li key={week.not_before}>{t('letterbox.makes_week', { from: day(week.not_before), to: day(week.not_after) })}</li>)}
          {weeks.length === 0 && keys.sign && !props.making.new_sign ? <li>{t('letterbox.makes_reseal')}</li> : null}
        </ul>
        <h3>{t('letterbox.who_opens')}</h3>
        {trust ? <ul class="readers">{all.map((one) => <ReaderLine key={one.account} one={one} fingerprint={trust.prints.get(one.account) ?? ''} trust={of(one)} chosen={picked.find((each) => each.account === one.account)} set={(next) => set(one.account, next)} />)}</ul> : <Loading />}
      </div>
    </Dialog>
  );
}

function Make(props: { desk: DeskState; keys: LetterboxKeys; own: OwnKeys }) {
  const { keys, own, desk } = props;
  const [wanted, setWanted] = useState<'' | 'weeks' | 'sign'>('');
  const [asking, setAsking] = useState(false);
  const can_sign = desk.opened?.sign !== undefined;
  const start = (what: 'weeks' | 'sign') => {
    setWanted(what);
    if (!unlocked.get()) setAsking(true);
  };
  if (!own.current) return <Notice tone="warn"><p>{t('shelter.key_first')} <a href={href('keys')}>{t('keys.make')}</a></p></Notice>;
  if (!keys.instance) return <Notice tone="warn"><p>{t('letterbox.no_instance')}</p></Notice>;
  const open = wanted !== '' && desk.opened !== null;
  const stuck = open && wanted === 'weeks' && keys.sign !== undefined && !can_sign;
  return (
    <>
      {stuck ? <Notice tone="warn"><p>{t('letterbox.cannot_sign')}</p></Notice> : null}
      <div class="row">
        <Button kind="primary" fresh onClick={() => start('weeks')}>{t('letterbox.make_keys')}</Button>
        {keys.sign ? <Button kind="quiet" onClick={() => start('sign')}>{t('letterbox.new_sign')}</Button> : null}
      </div>
      {asking ? <UnlockDialog own={own} onOpen={() => setAsking(false)} onClose={() => { setAsking(false); setWanted(''); }} /> : null}
      {open && !asking && !stuck ? <MakeDialog key={wanted} making={{ keys, own, can_sign, new_sign: wanted === 'sign' }} onClose={() => setWanted('')} /> : null}
    </>
  );
}

/** Whether people can write to this desk this week and the next, and who of it can read what they write. */
export function LetterboxKeysPage() {
  const desk = useDesk();
  const { own, keys } = desk;
  const problem = own.problem ?? keys.problem;
  return (
    <Page title={t('letterbox.keys_title')} lead={t('letterbox.keys_lead')}>
      <Tabs label={t('letterbox.title')} tabs={letterboxTabs(0)} at="keys" />
      {problem && !keys.data ? <ProblemBox problem={problem} onRetry={() => { own.refresh(); keys.refresh(); }} /> : null}
      {keys.data && own.data ? (
        <>
          <Make desk={desk} keys={keys.data} own={own.data} />
          <SignCard keys={keys.data} opened={desk.opened?.sign === keys.data.sign?.public && desk.opened?.sign !== undefined} />
          <Epochs keys={keys.data} />
          <Members keys={keys.data} />
          <Custodians keys={keys.data} />
        </>
      ) : problem ? null : <Loading />}
    </Page>
  );
}
