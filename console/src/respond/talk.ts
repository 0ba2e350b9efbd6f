/** The thin shell round the errand: asks one question after the other, sooner after a tap or when the network is back. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ErrandView, ResponderWords } from "../wire";
import {
  type Answer,
  answered,
  ask,
  type Phone,
  pause_ms,
  type Question,
  STARTED,
  tapped,
} from "./errand";

/** A request that takes longer is given up and asked again; a phone between two masts waits for ever otherwise. */
const GIVE_UP_MS = 10_000;

export interface Talk {
  readonly phone: ReadonlySignal<Phone>;
  say(words: ResponderWords): void;
}

/** Talks to the API at `address`, which bears the link's token; begins at once. */
export function talk(address: string): Talk {
  const phone = signal(STARTED);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const go = async (): Promise<void> => {
    clearTimeout(timer);
    const { asking: underWay, taps, view } = phone.value;
    // A page in a pocket asks nothing; it looks when it is taken out again.
    if (underWay !== null || view.kind === "ended" || (document.hidden && taps.length === 0))
      return;
    const [asking, question] = ask(phone.value);
    phone.value = asking;
    const answer = await answerTo(address, question);
    phone.value = answered(phone.value, question, answer);
    timer = setTimeout(go, pause_ms(phone.value, Math.random()));
  };

  addEventListener("online", go);
  document.addEventListener("visibilitychange", go);
  void go();
  return {
    phone,
    say(words) {
      phone.value = tapped(phone.value, words, performance.now());
      void go();
    },
  };
}

async function answerTo(address: string, { tap }: Question): Promise<Answer> {
  const said: RequestInit =
    tap === null
      ? {}
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(tap),
        };
  try {
    const response = await fetch(address, {
      headers: { Accept: "application/json" },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(GIVE_UP_MS),
      ...said,
    });
    const body: unknown = await response.json();
    if (response.ok) return { kind: "errand", errand: body as ErrandView };
    return { kind: "problem", status: response.status, code: (body as { code: string }).code };
  } catch {
    // No network, no answer in time, or a page of somebody in between.
    return { kind: "silence" };
  }
}
