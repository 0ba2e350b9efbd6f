/** People in the order in which they are called, as a form has them: pure. */

/** Whoever has neither is nobody. */
export interface Person {
  readonly name: string;
  readonly phone: string;
}

function isBlank({ name, phone }: Person): boolean {
  return name.trim() === "" && phone.trim() === "";
}

/** The people in their order, and one blank line for another. */
export function linesOf<T extends Person>(people: readonly T[], blank: T): readonly T[] {
  return [...people, blank];
}

/** The lines with one of them changed; the last is always blank. */
export function changed<T extends Person>(
  lines: readonly T[],
  at: number,
  part: Partial<T>,
  blank: T,
): readonly T[] {
  const next = lines.map((line, i) => (i === at ? { ...line, ...part } : line));
  return isBlank(next.at(-1) ?? blank) ? next : [...next, blank];
}

/** One line nearer to the front: who is called sooner. */
export function sooner<T extends Person>(lines: readonly T[], at: number): readonly T[] {
  const [before, line] = [lines[at - 1], lines[at]];
  if (before === undefined || line === undefined) return lines;
  return lines.with(at - 1, line).with(at, before);
}

/** The people, without blank lines. */
export function peopleOf<T extends Person>(lines: readonly T[]): readonly T[] {
  return lines.filter((line) => !isBlank(line));
}
