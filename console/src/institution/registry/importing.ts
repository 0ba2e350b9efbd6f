/** An import from a file, step by step: pure. Nothing is written before a dry run of the same file refused nothing. */
import type { ProblemDetails } from "../../api/client";
import type { ImportAnswer, ImportProgress, ImportRow } from "../../wire";

/** The rows that are listed; a file with refused rows begins with those. */
export type Shown = "refused" | "news" | "all";

export type Import =
  | { readonly step: "empty"; readonly problem: ProblemDetails | null }
  | { readonly step: "checking"; readonly file: File }
  | {
      readonly step: "checked";
      readonly file: File;
      readonly answer: ImportAnswer;
      readonly problem: ProblemDetails | null;
    }
  | {
      readonly step: "writing";
      readonly file: File;
      readonly answer: ImportAnswer;
      readonly progress: ImportProgress | null;
    }
  | { readonly step: "written"; readonly answer: ImportAnswer };

export const NOTHING: Import = { step: "empty", problem: null };

/** Whether a file whose dry run answered so may be written: something is new, and every row can be. */
export function mayWrite(answer: ImportAnswer): boolean {
  return answer.refused === 0 && answer.created + answer.updated > 0;
}

export function firstShown(answer: ImportAnswer): Shown {
  return answer.refused > 0 ? "refused" : "all";
}

export function shownRows(answer: ImportAnswer, shown: Shown): readonly ImportRow[] {
  if (shown === "all") return answer.rows;
  if (shown === "refused") return answer.rows.filter((row) => row.outcome === "refused");
  return answer.rows.filter((row) => row.outcome === "created" || row.outcome === "updated");
}

/** How far a write is, in whole percent; null while nobody said. */
export function percent(progress: ImportProgress | null): number | null {
  if (progress === null || progress.total === 0) return null;
  return Math.min(100, Math.floor((100 * progress.done) / progress.total));
}
