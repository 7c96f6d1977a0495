// The vectors that src/vault/user_keys is held to.
import { expect, it } from 'vitest';
import known from '../../../tests/vault/user_keys_vectors.json';
import { fromHex, readCode, toHex, unwrapKeys, type Secret, type Way, type WrappedKeys } from '../src/index';
import { ready } from './house';

it('opens the shared ways to the keys of a person', async () => {
  const sodium = await ready();
  const secrets: Record<string, Secret> = {
    passphrase: { way: 'passphrase', text: known.passphrase },
    code: { way: 'code', text: known.code },
  };
  const wanted = { box: fromHex(known.box, 32) as Uint8Array, sign: fromHex(known.sign, 32) as Uint8Array };
  expect(toHex(readCode(sodium, known.code) as Uint8Array)).toBe(known.code_bytes);
  for (const way of known.ways) {
    const keys = unwrapKeys(sodium, { ...way, way: way.way as Way } satisfies WrappedKeys, known.account, secrets[way.way] as Secret, wanted);
    expect(toHex(keys.box.secret)).toBe(known.box_secret);
    expect(toHex(keys.sign.seed)).toBe(known.sign_seed);
  }
});
