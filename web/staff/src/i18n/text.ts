export type Values = Record<string, string | number>;

/** Puts values into `{name}` places. A place without a value stays visible, so that a mistake is seen. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}

export function pluralKey(language: string, stem: string, n: number): string {
  return `${stem}.${new Intl.PluralRules(language).select(n)}`;
}
