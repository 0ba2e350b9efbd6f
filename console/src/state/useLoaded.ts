/** What a screen reads from the server about one thing: read when it is shown, and again when asked. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, type ProblemDetails } from "../api/client";
import { inOrder } from "./inOrder";

export interface Loaded<T> {
  /** null until it was read. A reading that failed leaves what was read before. */
  readonly value: T | null;
  readonly problem: ProblemDetails | null;
  /** Reads again; settles once that is shown. */
  reload(): Promise<void>;
}

/** Reads `read` for `key`, anew for each other key; nothing for null. `every_ms` repeats it. No answer replaces a newer one. */
export function useLoaded<T>(
  key: string | null,
  read: (key: string) => Promise<T>,
  every_ms: number | null = null,
): Loaded<T> {
  const [known, setKnown] = useState<{ readonly key: string; readonly value: T } | null>(null);
  const [problem, setProblem] = useState<ProblemDetails | null>(null);
  const order = useRef(inOrder()).current;
  const reload = async (): Promise<void> => {
    if (key === null) return;
    const ticket = order.ask();
    try {
      const value = await read(key);
      if (!order.take(ticket)) return;
      setKnown({ key, value });
      setProblem(null);
    } catch (error) {
      if (!order.take(ticket)) return;
      setProblem(error instanceof Problem ? error.details : { code: "network" });
    }
  };
  useEffect(() => {
    reload();
    if (every_ms === null) return;
    const timer = setInterval(reload, every_ms);
    return () => clearInterval(timer);
  }, [key, every_ms]);
  return { value: known !== null && known.key === key ? known.value : null, problem, reload };
}
