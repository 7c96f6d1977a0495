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
export { callText, findWork, isWork, signCall } from './tip_call';
export type { CallName, TipCall } from './tip_call';
export { isTipCode, newTipCode, readTipCode, toReferences, toWords } from './tip_code';
export type { CodeProblem, CodeReading } from './tip_code';
export { openEpochKey, openSignKey, sealEpochKey, sealSignKey, signEpoch } from './tip_desk';
export type { EpochBody } from './tip_desk';
export { DirectoryRefused, readDirectory, readReceipt, signedBody } from './tip_directory';
export type { Custodian, Directory, DirectoryAnswer, DirectoryDesk, DirectoryFault, Receipt, SignedBody, Words } from './tip_directory';
export { FileSealer, frameCount, kFrameSize, kLargestFile, openFile, padme } from './tip_file';
export type { FileHead, FilePlace } from './tip_file';
export { forgetTipKeys, mailboxOf, stretchTipCode, tipKeys } from './tip_keys';
export type { TipKeys } from './tip_keys';
export {
  messagePayload, newFileKey, newTipId, openReply, openTip, readMessage, readReply, readReport, replyPayload, reportPayload, sealReply, sealTip, tipContext, tipReaders,
} from './tip_object';
export type { FileNote, Message, Reply, Report, SigningDesk, TipPlace, Who } from './tip_object';
export { checkProof, leadsToRoot, logLeaf, ProofFails } from './tip_proof';
export type { LeafKind, LogKey } from './tip_proof';
