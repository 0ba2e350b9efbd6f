import { describe, expect, it } from "vitest";
import type { ExceptionReport, Hazard, Inspection } from "../wire";
import { aboutOf, mattersOf } from "./about";

const at = (site_id: string, rest: object) => ({ site_id, ...rest });

describe("what an order may be about", () => {
  it("is of its institution, the newest first, and each of its kind", () => {
    const hazards = [
      at("a", { id: "hzd-1", reported_at: "2026-11-01", what: "Exit locked" }),
      at("b", { id: "hzd-2", reported_at: "2026-11-09", what: "Gas hose" }),
    ] as unknown as Hazard[];
    const inspections = [
      at("a", { id: "isp-1", planned_at: "2026-10-01", begun_at: "2026-11-03" }),
    ] as unknown as Inspection[];
    const exceptions = [
      at("a", { id: "exc-1", incident_id: "inc-1", stored_at: "2026-11-02" }),
    ] as unknown as ExceptionReport[];
    const found = mattersOf("a", hazards, inspections, exceptions);
    expect(found.map(({ id }) => id)).toEqual(["isp-1", "inc-1", "hzd-1"]);
    expect(found.map(aboutOf)).toEqual([
      { inspection_id: "isp-1" },
      { incident_id: "inc-1" },
      { hazard_id: "hzd-1" },
    ]);
    expect(aboutOf(undefined)).toEqual({});
  });
});
