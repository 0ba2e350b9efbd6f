import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anIncident } from "../live/testing";
import type { SiteTable } from "../state/sites";
import type { Incident } from "../wire";
import { anonymous, anonymously, onGrid, tableOnGrid } from "./anonymous";

const SECRET = "secret";
/** An incident in which everything that could tell of a person, or where exactly they are, is marked. */
const MARKED = anIncident("inc-1", {
  place: { id: SECRET, building: SECRET, floor: SECRET, room: SECRET },
  owner: { user_id: SECRET, name: SECRET },
  responder: { id: SECRET, name: SECRET, eta_s: 300 },
  reasons: [{ code: "opened_by_hand", params: { note: SECRET } }],
});

describe("what the wall keeps", () => {
  it("holds no name, no place within a site and no typed text", () => {
    expect(JSON.stringify(MARKED)).toContain(SECRET);
    expect(JSON.stringify(anonymous(MARKED))).not.toContain(SECRET);
  });

  it("still tells who waits from who is helped, and when, and how urgent it is", () => {
    const kept = anonymous(MARKED);
    expect(kept.owner).not.toBeNull();
    expect(anonymous(anIncident("inc-2")).owner).toBeNull();
    const told = ({ id, version, kind, severity, opened_at, next_step, exercise }: Incident) => [
      id,
      version,
      kind,
      severity,
      opened_at,
      next_step,
      exercise,
    ];
    expect(told(kept)).toEqual(told(MARKED));
  });

  it("is emptied whichever way it comes, and no task is kept", () => {
    const head = { seq: 2, prev: 1, at: "2026-11-21T12:00:00Z", reason: "opened" };
    const task = { owner: { user_id: SECRET, name: SECRET } } as never;
    const came = [
      anonymously({ do: "replace", seq: 1, incidents: [MARKED], tasks: [task] }),
      anonymously({ do: "event", event: { ...head, name: "incident.opened", data: MARKED } }),
      anonymously({ do: "event", event: { ...head, name: "incident.changed", data: MARKED } }),
      anonymously({ do: "event", event: { ...head, name: "task.opened", data: task } }),
    ];
    expect(JSON.stringify(came)).not.toContain(SECRET);
    expect(came.map((each) => each?.do)).toEqual(["replace", "event", "event", undefined]);
  });

  it("stands on a grid on which nobody's own door can be found", () => {
    const degrees = fc.double({ min: 80, max: 135, noNaN: true });
    fc.assert(
      fc.property(degrees, degrees, (lon, lat) => {
        const [east, north] = onGrid([lon, lat]);
        expect(Math.abs(east - lon)).toBeLessThanOrEqual(0.0011);
        expect(onGrid([east, north])).toEqual([east, north]);
      }),
    );
    expect(onGrid([125.30012, 43.87034])).toEqual(onGrid([125.29951, 43.86962]));
  });

  it("puts every site on the grid, and lets their statuses go on changing", () => {
    const table: SiteTable = {
      ids: ["a"],
      lon: [125.30012],
      lat: [43.87034],
      kind: ["home"],
      status: [0],
      index: new Map([["a", 0]]),
    };
    const shown = tableOnGrid(table);
    expect([shown?.lon, shown?.lat]).toEqual([[125.3], [43.87]]);
    expect(shown?.status).toBe(table.status);
    expect(tableOnGrid(null)).toBeNull();
  });
});
