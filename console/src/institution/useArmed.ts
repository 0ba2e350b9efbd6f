/** A command that nobody should give by one stray press: it wants the same button twice. */
import { useEffect, useState } from "preact/hooks";

/** Long enough to press twice on purpose, short enough that a stray press later does nothing. */
const ARMED_MS = 3000;

/** What is armed, and `press`, which arms at the first call and answers true at the second. */
export function useArmed() {
  const [armed, setArmed] = useState<string | null>(null);
  useEffect(() => {
    if (armed === null) return;
    const timer = setTimeout(() => setArmed(null), ARMED_MS);
    return () => clearTimeout(timer);
  }, [armed]);
  return {
    armed,
    press(choice: string): boolean {
      setArmed(armed === choice ? null : choice);
      return armed === choice;
    },
  };
}
