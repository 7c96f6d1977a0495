// The worker with libsodium (WebAssembly). The server gives this script a policy of its own, so that the page needs none.
import libsodium from 'libsodium-wrappers-sumo';
import type { Sodium } from '../../../envelope/src/index';
import type { ReadyMessage } from './messages';
import { serve } from './serve';

const say = (message: ReadyMessage): void => postMessage(message);

void libsodium.ready.then(() => {
  serve(libsodium as unknown as Sodium);
  say({ ready: true });
}, () => say({ ready: false }));
