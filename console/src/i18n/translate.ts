/** Text from flat catalogues: `t` for what the source names, `label` for codes that come over the wire. */
import type { ReadonlySignal } from "@preact/signals";
import { CATALOGUES, type Key, type Lang } from "./catalogues";

export type Values = Readonly<Record<string, string | number>>;

export interface Translate {
  readonly lang: ReadonlySignal<Lang>;
  /** The text of `key` with `{name}` places filled in. */
  t(key: Key, values?: Values): string;
  /** The text of a code under a prefix, `reason.sos_pressed`; a code that no catalogue knows is shown as it came. */
  label(prefix: string, code: string, values?: Values): string;
}

/** A translator that follows `lang`. */
export function translator(lang: ReadonlySignal<Lang>): Translate {
  return {
    lang,
    t: (key, values) => fill(CATALOGUES[lang.value][key] ?? key, values),
    label: (prefix, code, values) =>
      fill(CATALOGUES[lang.value][`${prefix}.${code}`] ?? code, values),
  };
}

function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
