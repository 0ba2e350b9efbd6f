/** A resident's contacts as a form has them: pure. */
import type { ResidentRecord } from "../../wire";

export interface Line {
  readonly name: string;
  readonly relation: string;
  readonly phone: string;
  readonly key_holder: boolean;
}

export const BLANK: Line = { name: "", relation: "", phone: "", key_holder: false };

/** The contacts in the order in which they are called, and one blank line for another. */
export function linesOf(contacts: ResidentRecord["contacts"]): readonly Line[] {
  const known = (contacts ?? []).map(({ name, relation, phone, key_holder }) => ({
    name,
    relation,
    phone,
    key_holder,
  }));
  return [...known, BLANK];
}

/** The lines with one of them changed; the last is always blank. */
export function changed(lines: readonly Line[], at: number, part: Partial<Line>): readonly Line[] {
  const next = lines.map((line, i) => (i === at ? { ...line, ...part } : line));
  return isBlank(next.at(-1) ?? BLANK) ? next : [...next, BLANK];
}

/** One line nearer to the front: who is called sooner. */
export function sooner(lines: readonly Line[], at: number): readonly Line[] {
  const [before, line] = [lines[at - 1], lines[at]];
  if (before === undefined || line === undefined) return lines;
  return lines.with(at - 1, line).with(at, before);
}

/** What is sent: whoever has neither name nor number is no contact. */
export function contactsOf(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => !isBlank(line));
}

function isBlank({ name, phone }: Line): boolean {
  return name.trim() === "" && phone.trim() === "";
}
