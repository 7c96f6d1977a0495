/** Languages offered for a person, the ones met most in Belgian files first; any other can be typed as BCP 47. */
export const kCommonLanguages: readonly string[] = [
  'ar', 'bg', 'pt', 'ro', 'vi', 'zh', 'fr', 'nl', 'en', 'es', 'sq', 'tr', 'ur', 'uk', 'pl', 'pa',
];

export const kMoreLanguages: readonly string[] = [
  'am', 'bn', 'bs', 'cs', 'de', 'el', 'fa', 'ff', 'gu', 'ha', 'hi', 'hr', 'hu', 'hy', 'id', 'ig', 'it', 'ja', 'ka', 'ko', 'ku',
  'ln', 'lt', 'lv', 'mk', 'mn', 'ne', 'ps', 'rom', 'ru', 'rw', 'si', 'sk', 'sl', 'so', 'sr', 'sw', 'ta', 'te', 'th', 'ti', 'tl',
  'uz', 'wo', 'yo', 'zgh',
];
