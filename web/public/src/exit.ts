// The exit, inlined into every page. A person who hears steps has no second: everything is blanked before anything is
// asked of the network, and one visit leaves one entry in the history.
const root = document.documentElement;
const hidden_for_ms = 60_000;
// The camera and the list of photos hide the page too.
const picking_for_ms = 300_000;

function blank(): void {
  root.replaceChildren();
}

function leaveTo(address: string): void {
  blank();
  location.replace(address);
}

let leave = '/x';
let shifts: number[] = [];
let hidden_at = 0;

const expired = (): boolean => hidden_at > 0 && Date.now() - hidden_at >= (root.dataset['picking'] ? picking_for_ms : hidden_for_ms);
const check = (): void => { if (expired()) leaveTo('/x'); };

addEventListener('click', (event) => {
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link || event.defaultPrevented) return;
  const here = link.origin === location.origin;
  if (link.id !== 'leave' && (!here || event.button || event.ctrlKey || event.metaKey || event.shiftKey)) return;
  event.preventDefault();
  if (here) location.replace(link.href);
  else leaveTo(link.href);
});

// A form that is sent would leave an entry that Back leads to; its answer takes the place of the text instead.
addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented) return;
  event.preventDefault();
  const ask = new XMLHttpRequest();
  ask.open(form.method, form.action);
  ask.responseType = 'document';
  ask.onerror = () => form.submit();
  ask.onload = () => {
    const fresh = ask.responseXML?.querySelector('main');
    if (!fresh) return form.submit();
    document.querySelector('main')?.replaceWith(fresh);
    fresh.tabIndex = -1;
    fresh.focus();
    scrollTo(0, 0);
  };
  ask.send(new URLSearchParams(new FormData(form) as unknown as Record<string, string>));
});

addEventListener('keydown', (event) => {
  leave = document.querySelector<HTMLAnchorElement>('#leave')?.href ?? leave;
  if (event.repeat) return;
  const now = Date.now();
  shifts = event.key === 'Shift' ? [...shifts.filter((at) => now - at < 1500), now] : [];
  if (shifts.length > 2) leaveTo(leave);
}, true);

document.addEventListener('visibilitychange', () => {
  check();
  hidden_at = document.hidden ? Date.now() : 0;
  if (document.hidden) for (const wait of [hidden_for_ms, picking_for_ms]) setTimeout(check, wait + 50);
});

addEventListener('pageshow', (event) => {
  if (event.persisted) leaveTo('/x');
});
