// The worker for browsers that refuse WebAssembly: the same bytes in plain script, some ten times slower.
import { plainSodium } from './plain_sodium';
import { serve } from './serve';

serve(plainSodium);
postMessage({ ready: true });
