/** Days as they are written and typed, on the centre's clock. */
import { CENTRE_ZONE } from "../time/clocks";

/** `11/22` or `22 Nov`, as the language has it. */
export function day(at: number, lang: string): string {
  return new Intl.DateTimeFormat(lang, {
    timeZone: CENTRE_ZONE,
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}
