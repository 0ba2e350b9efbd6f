/** What went wrong, in words. */
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

/** Why something could not be read, in words; nothing where everything was. */
export function Unread({ problem }: { readonly problem: ProblemDetails | null }) {
  const { text } = useDesk();
  if (problem === null) return null;
  return (
    <p class="failure" role="alert">
      {problemText(problem, text)}
    </p>
  );
}

/** With the last command, until the next one or Escape. */
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
