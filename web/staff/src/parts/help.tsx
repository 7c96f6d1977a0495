import { t, type Key } from '../i18n';
import { setSingleKeys, single_keys } from '../state/keys';
import { useStore } from '../state/store';
import { Check, Dialog } from './ui';

const kKeys: [string[], Key][] = [
  [['j'], 'help.down'], [['k'], 'help.up'], [['Enter'], 'help.open'], [['/'], 'help.search'], [['n'], 'help.new'], [['1', '–', '9'], 'help.tabs'],
  [['g', 'h'], 'help.home'], [['g', 'w'], 'help.worklist'], [['g', 'c'], 'help.cases'], [['g', 'o'], 'help.operations'], [['g', 'r'], 'help.referrals'],
  [['g', 'd'], 'help.directory'], [['g', 'l'], 'help.law'], [['g', 'f'], 'help.calendar'], [['g', 'b'], 'help.letterbox'], [['Esc'], 'help.close'], [['?'], 'help.this'],
];

export function HelpDialog(props: { onClose: () => void }) {
  const on = useStore(single_keys);
  return (
    <Dialog title={t('help.title')} onClose={props.onClose}>
      <dl class="keys">
        {kKeys.map(([keys, key]) => (
          <div key={key}><dt>{keys.map((name) => <kbd key={name}>{name}</kbd>)}</dt><dd>{t(key)}</dd></div>
        ))}
      </dl>
      <Check checked={on} onChange={setSingleKeys} hint={t('help.single_hint')}>{t('help.single')}</Check>
      <p class="dim">{t('help.about_save')}</p>
    </Dialog>
  );
}
