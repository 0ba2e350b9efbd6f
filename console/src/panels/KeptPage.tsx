/** The page of something that is kept with its log: back to the list, its name, its print, what could not be read. */
import type { ComponentChildren } from "preact";
import type { ProblemDetails } from "../api/client";
import { useDesk } from "../useDesk";
import { Unread } from "./Failure";

interface KeptPageProps {
  /** What it is called by whoever tries the page. */
  readonly name: string;
  readonly title: string;
  readonly state: string | undefined;
  readonly problem: ProblemDetails | null;
  readonly onBack: () => void;
  readonly children: ComponentChildren;
}

export function KeptPage({ name, title, state, problem, onBack, children }: KeptPageProps) {
  const { text } = useDesk();
  return (
    <main class="view" data-testid={name} data-state={state}>
      <header class="view-head">
        <button type="button" class="button" data-testid={`${name}-back`} onClick={onBack}>
          {text.t("hazards.back")}
        </button>
        <h2>{title}</h2>
        <button type="button" class="button hazard-do" onClick={() => print()}>
          {text.t("hazards.print")}
        </button>
      </header>
      <Unread problem={problem} />
      {children}
    </main>
  );
}
