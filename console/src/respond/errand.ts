/**
 * What the responder's telephone knows and has yet to say; pure.
 *
 * One question is under way at a time: the oldest tap, else a look. A tap stays until the server has answered it, so a
 * bad network delays words and loses none. An answer to a question that was given up is not believed: it may be older
 * than what is known. Whatever the network does, the last answer believed is what the server says.
 */
import { wait_ms } from "../live/backoff";
import type { ErrandView, ResponderWord, ResponderWords } from "../wire";

export type Ending = "over" | "unknown" | "refused";

/** Nothing about the people there is kept once it has ended. */
export type View =
  | { readonly kind: "loading" }
  | { readonly kind: "here"; readonly errand: ErrandView }
  | { readonly kind: "ended"; readonly why: Ending };

export interface Question {
  readonly number: number;
  /** What is said; `null` for a look. */
  readonly tap: ResponderWords | null;
}

export interface Phone {
  readonly view: View;
  /** What was tapped and not answered yet, the oldest first. */
  readonly taps: readonly ResponderWords[];
  readonly tappedAt: number;
  readonly asking: Question | null;
  readonly asked: number;
  /** How many questions in a row the network or a tired server swallowed. */
  readonly failures: number;
  /** The code of why the last word was not taken. */
  readonly problem: string | null;
  /** A word was not taken, so the server knows more than the phone. */
  readonly isBehind: boolean;
}

export type Answer =
  | { readonly kind: "errand"; readonly errand: ErrandView }
  | { readonly kind: "problem"; readonly status: number; readonly code: string }
  | { readonly kind: "silence" };

/** A second tap within this time is the first one's double, also when another button has come under the finger. */
export const DOUBLE_TAP_MS = 700;
/** How old the page may grow while nobody taps: each look is audited, and a call-back must not wait long. */
export const LOOK_EVERY_MS = 30_000;
/** Somebody stands before a door: a word waits no longer than this for its next attempt. */
const LONGEST_WAIT_MS = 5_000;
/** Refusals of the moment, not of the word. */
const LATER: readonly number[] = [408, 425, 429];

const ENDINGS: Readonly<Record<string, Ending>> = { link_over: "over", link_unknown: "unknown" };

export const STARTED: Phone = {
  view: { kind: "loading" },
  taps: [],
  tappedAt: Number.NEGATIVE_INFINITY,
  asking: null,
  asked: 0,
  failures: 0,
  problem: null,
  isBehind: false,
};

/** What can be said now, the likeliest first; what waits to be sent counts as said. */
export function offered(phone: Phone): readonly ResponderWord[] {
  if (phone.view.kind !== "here") return [];
  const { errand } = phone.view;
  const waits = (word: ResponderWord) => phone.taps.some((tap) => tap.response === word);
  if (errand.finished_at !== null || waits("finished") || waits("refuse")) return [];
  if (errand.state === "arrived" || waits("arrived")) return ["finished"];
  if (errand.accepted_at === null && !waits("accept")) return ["accept", "refuse"];
  return waits("on_the_way") ? ["arrived", "refuse"] : ["arrived", "on_the_way", "refuse"];
}

/** The phone after a tap at `now`; the same phone for a double tap or a word that is not offered. */
export function tapped(phone: Phone, tap: ResponderWords, now: number): Phone {
  if (now - phone.tappedAt < DOUBLE_TAP_MS || !offered(phone).includes(tap.response)) return phone;
  return { ...phone, taps: [...phone.taps, tap], tappedAt: now, problem: null };
}

/** The phone that asks its next question, and the question; only while none is under way. */
export function ask(phone: Phone): readonly [Phone, Question] {
  const question: Question = { number: phone.asked + 1, tap: phone.taps[0] ?? null };
  return [{ ...phone, asking: question, asked: question.number }, question];
}

/** The phone after an answer, or after giving up on one (`silence`). */
export function answered(phone: Phone, question: Question, answer: Answer): Phone {
  if (phone.asking?.number !== question.number) return phone;
  const quiet = { ...phone, asking: null };
  const said = question.tap === null ? phone.taps : phone.taps.slice(1);
  if (answer.kind === "errand") {
    if (question.tap?.response === "refuse") return ended(quiet, "refused");
    const view: View = { kind: "here", errand: answer.errand };
    return { ...quiet, view, taps: said, failures: 0, isBehind: false };
  }
  const failed = { ...quiet, failures: phone.failures + 1 };
  if (answer.kind === "silence") return failed;
  const why = ENDINGS[answer.code];
  if (why !== undefined) return ended(quiet, why);
  const isForGood = answer.status >= 400 && answer.status < 500 && !LATER.includes(answer.status);
  if (question.tap === null || !isForGood) return failed;
  return { ...quiet, taps: said, failures: 0, problem: answer.code, isBehind: true };
}

function ended(phone: Phone, why: Ending): Phone {
  return { ...phone, view: { kind: "ended", why }, taps: [], failures: 0, problem: null };
}

/** How long until the next question, in milliseconds; `chance` is in [0, 1). */
export function pause_ms(phone: Phone, chance: number): number {
  if (phone.failures > 0) return Math.min(LONGEST_WAIT_MS, wait_ms(phone.failures, chance));
  return phone.taps.length > 0 || phone.isBehind ? 0 : LOOK_EVERY_MS;
}

/** The minutes from `now` until the expected arrival, which counts from the dispatch; empty when none is known. */
export function minutesLeft(errand: ErrandView, now: number): string {
  if (errand.eta_s === null) return "";
  const left_ms = Date.parse(errand.sent_at) + errand.eta_s * 1000 - now;
  return String(Math.max(1, Math.ceil(left_ms / 60_000)));
}
