// Sealed texts of format CTE1 in the browser, twin of `src/vault`. Nothing here touches a page, the network or storage.
export { fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes';
export { Damaged } from './errors';
export type { Context } from './format';
export { derive } from './kdf';
export { boxPair, inspect, kidOf, kKinds, kPurposes, openAs, openAsPair, openWithKey, peel, sealTo, signPair } from './object';
export type { BoxPair, FindAuthor, Kind, ObjectHead, Opened, Purpose, Recipient, SignPair, What, Where } from './object';
export { keyOf, openRecord, sealRecord } from './record';
export type { KeyPair, Sodium } from './sodium';
export { fingerprint, forget, generateUserKeys, kShortestPassphrase, newCode, publicKeysOf, readCode, unwrapKeys, wrapKeys } from './user_keys';
export type { PublicKeys, Secret, UserKeys, Way, WrappedKeys } from './user_keys';
