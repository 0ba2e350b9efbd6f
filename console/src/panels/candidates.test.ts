import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import openapi from "../../openapi.json";
import { CATALOGUES, type Lang } from "../i18n/catalogues";
import { translator } from "../i18n/translate";
import type { Candidate } from "../wire";
import { candidatePhrase, etaOf, mayBeSent, shortfallPhrase } from "./candidates";

const text = translator(signal<Lang>("en"));

function aCandidate(changes: Partial<Candidate> = {}): Candidate {
  return {
    responder_id: "rsp-1",
    name: "Liu Yang",
    kind: "care_worker",
    phone: "0431",
    distance_m: 820,
    eta_s: 317,
    position_age_s: null,
    holds_key: false,
    busy_with: null,
    reasons: [],
    unsuited: null,
    ...changes,
  };
}

describe("somebody who could be sent", () => {
  it("is chosen by a person, except while with another incident", () => {
    expect(mayBeSent(aCandidate())).toBe(true);
    expect(mayBeSent(aCandidate({ unsuited: "off_duty" }))).toBe(true);
    expect(mayBeSent(aCandidate({ unsuited: "busy", busy_with: "inc-2" }))).toBe(false);
    expect(mayBeSent(aCandidate({ unsuited: "off_duty", busy_with: "inc-2" }))).toBe(false);
  });

  it("is said to be so far away, once, and why they are proposed", () => {
    const nearest = { code: "nearest_with_key", params: { distance_m: 820, eta_s: 317 } };
    const [fromBase, holdsKey] = ["from_base", "holds_key"].map((code) => ({ code, params: {} }));
    const reasons = [nearest, fromBase, holdsKey].filter((reason) => reason !== undefined);
    expect(candidatePhrase(aCandidate({ reasons }), text)).toBe(
      "nearest with a key, some 820 m, counted from the base",
    );
    expect(candidatePhrase(aCandidate({ position_age_s: 61 }), text)).toBe(
      "some 820 m, position 2 min old",
    );
    expect(candidatePhrase(aCandidate({ distance_m: null, eta_s: null }), text)).toBe("");
  });

  it("arrives when they say, else when it is reckoned, else nobody knows when", () => {
    expect(etaOf(aCandidate(), 600)).toBe(600);
    expect(etaOf(aCandidate(), null)).toBe(317);
    expect(etaOf(aCandidate({ eta_s: null }), null)).toBeNull();
  });
});

describe("a list on which nobody suits", () => {
  it("says why in a sentence, for every reason of the API's document", () => {
    expect(shortfallPhrase("off_duty", text)).toBe("Nobody suits now: off duty");
    for (const code of [...openapi.components.schemas.Unsuited.enum, "no_candidates"]) {
      expect(CATALOGUES.en[`unsuited.${code}`], code).toBeDefined();
    }
  });
});
