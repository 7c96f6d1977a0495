import type { Proof } from '../api/types';
import { makeStore } from './store';

export interface WantedProof { factors: Proof[]; done(proven: boolean): void }
/** What the server wants to be shown before it does what was asked. */
export const wanted_proof = makeStore<WantedProof | null>(null);

let waiting: Promise<boolean> | null = null;

/** Opens the dialog; several requests that want the same share one. */
export function askForProof(factors: Proof[]): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    wanted_proof.set({
      factors,
      done: (proven) => {
        wanted_proof.set(null);
        waiting = null;
        resolve(proven);
      },
    });
  });
  return waiting;
}
