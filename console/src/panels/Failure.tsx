/** What went wrong with the last command, in words, until the next one or Escape. */
import type { ProblemDetails } from "../api/client";
import type { Key } from "../i18n/catalogues";
import { CATALOGUES } from "../i18n/catalogues";
import type { Translate } from "../i18n/translate";
import { useDesk } from "../useDesk";

/** The sentence for a problem; a code that no catalogue knows is named, not hidden. */
export function problemText(problem: ProblemDetails, text: Translate): string {
  const known = `error.${problem.code}` in CATALOGUES.en;
  if (!known) return text.t("error.unknown", { code: problem.code });
  return text.t(`error.${problem.code}` as Key, { owner: problem.owner?.name ?? "?" });
}

export function Failure() {
  const { text, handling } = useDesk();
  const problem = handling.failure.value;
  if (problem === null) return null;
  return (
    <p class="failure" role="alert" data-testid="failure" data-code={problem.code}>
      {problemText(problem, text)}
    </p>
  );
}
