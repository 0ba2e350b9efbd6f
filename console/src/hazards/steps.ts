/** What the form of a hazard's step asks for, and what it sends. Which steps there are the server says. */
import type { Hazard, HazardGrade, HazardStepName } from "../wire";

export const GRADES = [
  "general",
  "major_accident",
  "major_fire",
] as const satisfies readonly HazardGrade[];

/** What has been typed and chosen so far, as fields hold it. */
export interface Draft {
  readonly grade: HazardGrade;
  readonly responsible: string;
  readonly working_days: string;
  readonly document_number: string;
  readonly passed: "yes" | "no";
  readonly text: string;
}

export const BLANK: Draft = {
  grade: "general",
  responsible: "",
  working_days: "5",
  document_number: "",
  passed: "yes",
  text: "",
};

export type StepField = keyof Draft | "pictures";

const isMajor = (grade: HazardGrade | null): boolean => grade !== null && grade !== "general";

/** Which verdicts may be given: any at first, another before an order, under one only a graver. */
export function gradesFor({ state, grade }: Pick<Hazard, "state" | "grade">): HazardGrade[] {
  return GRADES.filter((one) => one !== grade && (state !== "rectifying" || isMajor(one)));
}

/** The fields of a step, in their order, for a hazard of this grade. */
export function fieldsOf(
  step: HazardStepName,
  draft: Draft,
  grade: HazardGrade | null,
): readonly StepField[] {
  switch (step) {
    case "grade":
      return isMajor(draft.grade)
        ? ["grade", "document_number", "text"]
        : ["grade", "responsible", "working_days", "text"];
    case "propose":
      return ["document_number", "text"];
    case "placard":
      return ["document_number", "responsible", "working_days", "text"];
    case "rectify":
      return ["text", "pictures"];
    case "recheck":
      return [
        "passed",
        ...(draft.passed === "no" ? (["working_days"] as const) : []),
        ...(isMajor(grade) ? (["document_number"] as const) : []),
        "text",
        "pictures",
      ];
    case "close":
      return isMajor(grade) ? ["document_number", "text"] : ["text"];
    case "dismiss":
    case "reopen":
      return ["text"];
  }
}

const SAYS_WHY: ReadonlySet<HazardStepName> = new Set(["dismiss", "rectify", "recheck", "reopen"]);

/** Whether a step without words says nothing. */
export function needsText(step: HazardStepName): boolean {
  return SAYS_WHY.has(step);
}

/** What is sent: the step's own fields and no others, without remarks that nobody made. */
export function bodyOf(
  step: HazardStepName,
  draft: Draft,
  grade: HazardGrade | null,
  pictures: readonly string[],
): object {
  const said = fieldsOf(step, draft, grade).map((field): readonly [string, unknown] => {
    switch (field) {
      case "pictures":
        return [field, [...pictures]];
      case "working_days":
        return [field, Number(draft.working_days)];
      case "passed":
        return [field, draft.passed === "yes"];
      default:
        return [field, draft[field].trim()];
    }
  });
  return Object.fromEntries(said.filter(([, value]) => value !== ""));
}
