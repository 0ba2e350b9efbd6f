/** What a hand-over says, as lines to read. Pure. */
import type { Translate } from "../i18n/translate";
import { moment } from "../time/clocks";
import type { Handover } from "../wire";

/** In the order of urgency: what is open, what was promised, what ends soon, who is known to be away. */
export const PARTS = ["incidents", "promised", "silences", "away"] as const;
export type Part = (typeof PARTS)[number];

export interface Line {
  readonly site_id: string;
  readonly about: string;
}

/** The lines of one part; what a newer server adds to a line is left out, a part that is not there has none. */
export function linesOf(
  { summary }: Handover,
  part: Part,
  now: number,
  text: Translate,
): readonly Line[] {
  const prefix = part === "incidents" ? "kind_short" : "task";
  return (summary[part] ?? []).map((item) => {
    const said = (name: string): string => {
      const value = item[name];
      return typeof value === "string" ? value : "";
    };
    const at = Date.parse(said("due_at") || said("until_at"));
    const about = [
      said("kind") && text.label(prefix, said("kind")),
      said("state") && text.label("state", said("state")),
      Number.isNaN(at) ? "" : moment(at, now, text.lang.value, "minute"),
      part === "silences" ? said("reason") : "",
    ];
    return { site_id: said("site_id"), about: about.filter(Boolean).join(" · ") };
  });
}

/** Those that wait for a signature, the newest first, as the server lists them. */
export function unsigned(all: readonly Handover[]): readonly Handover[] {
  return all.filter((one) => one.accepted_at === null);
}

/** Whether `user_id` may sign: never one's own, and with a reason when somebody else was named. */
export function signing(one: Handover, user_id: string): "none" | "free" | "with_reason" {
  if (one.from_id === user_id) return "none";
  return one.to_id === null || one.to_id === user_id ? "free" : "with_reason";
}
