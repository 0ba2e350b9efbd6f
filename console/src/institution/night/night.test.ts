import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anIncident, aTask } from "../../live/testing";
import { arrange } from "../../queue/order";
import { cards, chosen, doubts, type Hearing, tasksOfTheNight } from "./night";

const OWNER = { user_id: "u1", name: "u1" };
const HEARD: Hearing = {
  blindness: "none",
  undecided: 0,
  onShift: true,
  audible: true,
  devices: { silent: 0, never_seen: 0 },
};

const waits = anIncident("waits", { owner: null });
const held = anIncident("held", { owner: OWNER, state: "claimed" });

describe("what the keys are about", () => {
  it("is whoever waits longest, then whoever is being helped, then nobody", () => {
    expect(chosen(arrange([held, waits], []), null)).toEqual({ kind: "incident", id: "waits" });
    expect(chosen(arrange([held], []), null)).toEqual({ kind: "incident", id: "held" });
    expect(chosen(arrange([], []), { kind: "incident", id: "gone" })).toBeNull();
  });

  it("stays what was chosen while that is open, whoever else calls", () => {
    const mine = { kind: "incident", id: "held" } as const;
    expect(chosen(arrange([held, waits], []), mine)).toBe(mine);
    expect(chosen(arrange([waits], []), mine)).toEqual({ kind: "incident", id: "waits" });
  });

  it("is a task only while nobody waits", () => {
    const task = { kind: "task", id: "t" } as const;
    const open = [aTask("t", { kind: "service_call" })];
    expect(chosen(arrange([], open), task)).toBe(task);
    expect(chosen(arrange([waits], open), task)).toEqual({ kind: "incident", id: "waits" });
    expect(chosen(arrange([], []), task)).toBeNull();
  });

  it("is always an open card when there is one", () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{3}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(ids, fc.option(fc.stringMatching(/^[a-z]{3}$/)), (open, selected) => {
        const queue = arrange(
          open.map((id) => anIncident(id, { owner: id < "m" ? OWNER : null })),
          [],
        );
        const next = chosen(queue, selected === null ? null : { kind: "incident", id: selected });
        expect(cards(queue).map(({ id }) => id)).toContain(next?.id);
      }),
    );
  });
});

describe("the tasks of the night", () => {
  it("are those about people; a flat battery waits for the morning", () => {
    const queue = arrange(
      [],
      [aTask("battery", { kind: "supervision" }), aTask("key", { kind: "service_call" })],
    );
    expect(tasksOfTheNight(queue).map(({ id }) => id)).toEqual(["key"]);
  });
});

describe("a quiet screen", () => {
  const codes = (hearing: Partial<Hearing>) =>
    doubts({ ...HEARD, ...hearing }).map(({ code }) => code);

  it("is sure only when everything is heard", () => {
    expect(codes({})).toEqual([]);
  });

  it("admits each thing that it does not know, the worst first", () => {
    expect(codes({ blindness: "stale" })).toEqual(["stale"]);
    expect(codes({ onShift: false, audible: false })).toEqual(["no_shift"]);
    expect(codes({ audible: false })).toEqual(["muted"]);
    expect(codes({ devices: null })).toEqual(["unread"]);
    const everything = doubts({
      blindness: "undecided",
      undecided: 2,
      onShift: true,
      audible: false,
      devices: { silent: 3, never_seen: 4 },
    });
    expect(everything).toEqual([
      { code: "undecided", n: 2 },
      { code: "muted", n: 0 },
      { code: "silent", n: 3 },
      { code: "never_seen", n: 4 },
    ]);
  });
});
