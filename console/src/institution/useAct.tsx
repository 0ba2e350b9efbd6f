/** A form's call to the server: one at a time, and what went wrong with it beside the form. */
import { useState } from "preact/hooks";
import { Problem, type ProblemDetails } from "../api/client";
import { problemText } from "../panels/Failure";
import { useDesk } from "../useDesk";

export interface Act {
  readonly busy: boolean;
  readonly problem: ProblemDetails | null;
  /** Carries a call out and answers what it answered; null when it failed or another one is on its way. */
  run<T>(call: () => Promise<T>): Promise<T | null>;
  forget(): void;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails | null>(null);
  return {
    busy,
    problem,
    async run(call) {
      if (busy) return null;
      setBusy(true);
      setProblem(null);
      try {
        return await call();
      } catch (error) {
        setProblem(error instanceof Problem ? error.details : { code: "network" });
        return null;
      } finally {
        setBusy(false);
      }
    },
    forget: () => setProblem(null),
  };
}

export function Trouble({ act }: { readonly act: Act }) {
  const { text } = useDesk();
  if (act.problem === null) return null;
  return (
    <p class="failure" role="alert" data-testid="trouble" data-code={act.problem.code}>
      {problemText(act.problem, text)}
    </p>
  );
}
