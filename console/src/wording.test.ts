import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Lang } from "./i18n/catalogues";
import { translator } from "./i18n/translate";
import { anIncident } from "./live/testing";
import { handledBy, placeName, reasonsPhrase, stateName, stepPhrase } from "./wording";

const text = translator(signal<Lang>("en"));
const now = Date.parse("2026-11-21T12:00:00Z");
const reason = (code: string) => ({ code, params: {} });

describe("a place", () => {
  it("names building, floor and room, with a word beside bare numbers", () => {
    const room = { id: "p", building: "House 2", floor: "3", room: "301" };
    expect(placeName(room, text)).toBe("House 2 floor 3 room 301");
    expect(placeName({ ...room, room: "Dining hall" }, text)).toBe("House 2 floor 3 Dining hall");
  });

  it("says nothing of a home, which is one place", () => {
    expect(placeName({ id: "p", building: null, floor: null, room: null }, text)).toBe("");
    expect(placeName(null, text)).toBe("");
  });
});

describe("the next step", () => {
  const step = (at: string) => ({ name: "claim_everyone", at }) as const;

  it("counts seconds in the last minute, minutes before, and says when it is due", () => {
    expect(stepPhrase(step("2026-11-21T12:00:09Z"), now, text)).toBe("in 9 s: everyone is called");
    expect(stepPhrase(step("2026-11-21T12:04:32Z"), now, text)).toBe(
      "in 04:32: everyone is called",
    );
    expect(stepPhrase(step("2026-11-21T11:59:59Z"), now, text)).toBe("now: everyone is called");
  });
});

describe("what is said of an incident", () => {
  it("names each reason once, in the order they came", () => {
    const codes = ["sos_pressed", "recurrence", "fall_detected", "sos_pressed"];
    const reasons = codes.map(reason);
    expect(reasonsPhrase(reasons, text)).toBe("button pressed, fall");
  });

  it("says the figures behind a reason, hours as hours", () => {
    const quiet = {
      code: "unusually_quiet",
      params: { minutes: 315, usual_minutes: 60, since: "x" },
    };
    expect(reasonsPhrase([quiet], text)).toBe(
      "no movement for 5 h 15 min; at this hour never longer than 1 h",
    );
  });

  it("says since when it is quiet, and on how many days it was not, on the centre's clock", () => {
    const quiet = {
      code: "quiet_unlike_routine",
      params: {
        since: "2026-11-20T22:10:00+00:00",
        by: "2026-11-20T23:40:00+00:00",
        minutes: 90,
        days_with: 26,
        days_known: 28,
      },
    };
    expect(reasonsPhrase([quiet], text)).toBe(
      "no movement since 06:10; on 26 of the last 28 days there was some by 07:40",
    );
  });

  it("says since when somebody is out, and how seldom the door opens about that hour", () => {
    const params = {
      since: "2026-11-20T19:12:00+00:00",
      minutes: 15,
      days_with: 0,
      days_known: 27,
    };
    expect(reasonsPhrase([{ code: "exit_unlike_routine", params }], text)).toBe(
      "out since 03:12, 15 min and not back; on 0 of the last 27 days the door opened about this hour",
    );
  });

  it("says of a cancelled fall that a call-back is owed", () => {
    const pending = anIncident("a", { state: "pending" });
    const owed = { name: "call_back", at: "2026-11-21T12:05:00Z" } as const;
    expect(stateName(pending, false, text)).toBe("Pending");
    expect(stateName({ ...pending, next_step: owed }, false, text)).toBe("Cancelled, call back");
  });

  it("says of an owned incident that rings again that it does", () => {
    const owner = { user_id: "u", name: "Li Min" };
    const next_step = { name: "claim_next_channel", at: "2026-11-21T12:05:00Z" } as const;
    const again = anIncident("a", { state: "dispatched", owner, next_step });
    expect(stateName(again, false, text)).toBe("Rang again");
    expect(stateName({ ...again, next_step: null }, true, text)).toBe("Rang again");
  });

  it("names the responder on the way, else the owner, else nobody", () => {
    const owner = { user_id: "u", name: "Li Min" };
    const responder = { id: "r", name: "Liu Yang", eta_s: 600 };
    const sent = anIncident("a", { state: "dispatched", owner, responder });
    expect(handledBy(sent, text)).toBe("Liu Yang on the way");
    expect(handledBy({ ...sent, state: "arrived" }, text)).toBe("Li Min");
    expect(handledBy(anIncident("a"), text)).toBe("");
  });
});
