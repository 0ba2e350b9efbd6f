/** What is asked in a what-if: whole numbers, of which an empty one leaves things as they were. */
export const LIMITS = [
  "claim_soon_s",
  "claim_late_s",
  "on_site_town_s",
  "on_site_remote_s",
  "on_site_late_s",
] as const;
export type LimitName = (typeof LIMITS)[number];

/** As many as the server answers for. */
export const MOST_MORE = 20;
const A_WEEK_S = 7 * 86_400;

/** The fields as they stand. */
export type Typed = Readonly<Partial<Record<LimitName | "responders", string>>>;

/** The parts of an address behind the span's; null where a field is no whole number within its bounds. */
export function askedIf(typed: Typed): string | null {
  const asked = new URLSearchParams();
  for (const name of ["responders", ...LIMITS] as const) {
    const text = (typed[name] ?? "").trim();
    if (text === "") continue;
    const number = Number(text);
    const [least, most] = name === "responders" ? [0, MOST_MORE] : [1, A_WEEK_S];
    if (!Number.isInteger(number) || number < least || number > most) return null;
    asked.set(name, String(number));
  }
  return asked.size === 0 ? "" : `&${asked}`;
}
