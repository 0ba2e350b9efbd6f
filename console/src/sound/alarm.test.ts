import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anIncident } from "../live/testing";
import type { Incident, LogEvent, UndecidedSignal } from "../wire";
import { Alarm } from "./alarm";
import { judge, patternOf } from "./judge";
import { MELODIES } from "./patterns";

const OWNER = { user_id: "u1", name: "u1" };

function event(reason: string, data: Incident): LogEvent {
  const name = reason === "opened" ? "incident.opened" : "incident.changed";
  return { seq: 1, prev: 0, at: data.opened_at, name, reason, data };
}

function aSignal(changes: Partial<UndecidedSignal> = {}): UndecidedSignal {
  return {
    id: 1,
    device_id: "d",
    site_id: "s",
    place: null,
    type: "sos",
    state: "raised",
    test: false,
    received_at: "2026-11-21T12:00:00Z",
    ...changes,
  };
}

/** An alarm that has heard these events. */
function heard(...events: LogEvent[]): Alarm {
  const alarm = new Alarm();
  for (const one of events) alarm.onEvent(one);
  return alarm;
}

const open = anIncident("a");
const fire = anIncident("f", { kind: "fire_hazard" });
const claimed = anIncident("a", { state: "claimed", owner: OWNER });

describe("the alarm", () => {
  it("rings from the opening until somebody claims", () => {
    expect(heard(event("opened", open)).loudest()).toBe("rescue");
    expect(heard(event("opened", open), event("claimed", claimed)).loudest()).toBeNull();
  });

  it("sounds a fire above a rescue", () => {
    expect(heard(event("opened", open), event("opened", fire)).loudest()).toBe("fire");
  });

  it("rings again for a new alarm even when claimed, until the owner does something", () => {
    const again = heard(event("claimed", claimed), event("new_alarm", claimed));
    expect(again.loudest()).toBe("rescue");
    again.onEvent(event("joined", claimed));
    expect(again.loudest()).toBe("rescue");
    again.onEvent(event("call", claimed));
    expect(again.loudest()).toBeNull();
  });

  it("asks whether somebody is there, below any incident, until answered or silenced", () => {
    const alarm = new Alarm();
    alarm.onPresence(true);
    alarm.onSnapshot([]);
    expect(alarm.loudest()).toBe("presence");
    alarm.onEvent(event("opened", open));
    expect(alarm.loudest()).toBe("rescue");
    alarm.silence();
    alarm.onPresence(true);
    expect(alarm.loudest()).toBeNull();
    alarm.onPresence(false);
    alarm.onPresence(true);
    expect(alarm.loudest()).toBe("presence");
  });

  it("names what rings again in somebody's hands, until they act or it is silenced", () => {
    const again = heard(event("opened", open), event("claimed", claimed));
    expect(again.rungAgain().size).toBe(0);
    again.onEvent(event("new_alarm", claimed));
    expect([...again.rungAgain()]).toEqual(["a"]);
    again.silence();
    expect(again.rungAgain().size).toBe(0);
    again.onEvent(event("new_alarm", claimed));
    again.onEvent(event("dispatched", claimed));
    expect(again.rungAgain().size).toBe(0);
  });

  it("lets an exercise be heard only in its own way, whatever happens to it", () => {
    const drill = anIncident("x", { exercise: true, kind: "fire_hazard" });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("opened", "new_alarm", "step", "reopened", "released")),
        (reasons) => {
          const loudest = heard(...reasons.map((reason) => event(reason, drill))).loudest();
          expect([null, "exercise"]).toContain(loudest);
        },
      ),
    );
    expect(heard(event("opened", drill)).loudest()).toBe("exercise");
    expect(heard(event("opened", drill)).callsFor("x")).toBe(false);
    expect(heard(event("opened", drill), event("opened", open)).loudest()).toBe("rescue");
    expect(heard(event("opened", open)).callsFor(open.id)).toBe(true);
    expect(heard().callsFor(open.id)).toBe(false);
    const taken = { ...drill, owner: OWNER };
    expect(heard(event("opened", drill), event("claimed", taken)).loudest()).toBeNull();
  });

  it("stays silent after a silence, but not for what comes after it", () => {
    const alarm = heard(event("opened", open));
    alarm.silence();
    alarm.onSnapshot([open]);
    expect(alarm.loudest()).toBeNull();
    alarm.onEvent(event("opened", fire));
    expect(alarm.loudest()).toBe("fire");
    alarm.silence();
    alarm.onEvent(event("step", open));
    expect(alarm.loudest()).toBe("rescue");
  });

  it("is soft while a fall may still be cancelled and full when it opens", () => {
    const pending = anIncident("a", { state: "pending", severity: "high" });
    const alarm = heard(event("opened", pending));
    expect(alarm.loudest()).toBe("attention");
    alarm.onEvent(event("opened", open));
    expect(alarm.loudest()).toBe("rescue");
  });

  it("rings for whoever waits in a snapshot and forgets who is gone from it", () => {
    const alarm = new Alarm();
    alarm.onSnapshot([open, anIncident("b", { owner: OWNER })]);
    expect(alarm.loudest()).toBe("rescue");
    alarm.onSnapshot([]);
    expect(alarm.loudest()).toBeNull();
  });

  it("rings for raw signals that nobody decides, but not for tests and clears", () => {
    const alarm = new Alarm();
    alarm.onUndecided([aSignal({ test: true }), aSignal({ state: "cleared" })]);
    expect(alarm.loudest()).toBeNull();
    alarm.onUndecided([aSignal(), aSignal({ id: 2, type: "smoke" })]);
    expect(alarm.loudest()).toBe("fire");
    alarm.silence();
    alarm.onUndecided([aSignal(), aSignal({ id: 2, type: "smoke" }), aSignal({ id: 3 })]);
    expect(alarm.loudest()).toBe("rescue");
    alarm.onUndecided([]);
    expect(alarm.loudest()).toBeNull();
  });

  it("tells of a lost connection below everything else", () => {
    const alarm = heard(event("opened", open));
    alarm.onLink(true);
    expect(alarm.loudest()).toBe("rescue");
    alarm.onEvent(event("claimed", claimed));
    expect(alarm.loudest()).toBe("link");
    alarm.onLink(false);
    expect(alarm.loudest()).toBeNull();
  });
});

describe("judging", () => {
  it("ends the ringing of whatever is closed", () => {
    const closed = anIncident("a", { closed_at: "2026-11-21T12:05:00Z" });
    fc.assert(
      fc.property(fc.string(), (reason) => {
        expect(judge(reason, closed)).toBe("stop");
      }),
    );
  });

  it("lets a cancelled fall be quiet: a call-back is owed, not a siren", () => {
    const cancelled = anIncident("a", { state: "pending", severity: "high" });
    expect(judge("cancelled", cancelled)).toBe("stop");
  });
});

describe("the melodies", () => {
  it("differ in rhythm, so that fire and rescue are told apart without pitch", () => {
    const rhythm = (incident: Incident) =>
      MELODIES[patternOf(incident)].tones.map((tone) => [tone.at_s, tone.for_s]);
    expect(rhythm(open)).not.toEqual(rhythm(fire));
  });

  it("end before they begin again", () => {
    for (const melody of Object.values(MELODIES)) {
      for (const tone of melody.tones) {
        expect(tone.at_s + tone.for_s).toBeLessThan(melody.every_s);
      }
    }
  });
});
