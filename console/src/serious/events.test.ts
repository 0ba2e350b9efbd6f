import { describe, expect, it } from "vitest";
import { CATALOGUES } from "../i18n/catalogues";
import type { SeriousEvent, SeriousEventEntry } from "../wire";
import { byDue, CATEGORIES, reportsOf, statementOf, typed, WAYS } from "./events";

const line = (number: number, step: SeriousEventEntry["step"], of: number | null = null) =>
  ({ number, step, of }) as SeriousEventEntry;

describe("serious events", () => {
  it("begin with the one whose report is due first, and end with what is over, the newest first", () => {
    const event = (id: string, due_at: string | null, opened_at: string) =>
      ({ id, due_at, opened_at }) as SeriousEvent;
    const events = [
      event("old", null, "2026-11-01"),
      event("late", "2026-11-20T01:00:00Z", "2026-11-20"),
      event("new", null, "2026-11-02"),
      event("later", "2026-11-20T02:00:00Z", "2026-11-19"),
    ];
    expect(byDue(events).map(({ id }) => id)).toEqual(["late", "later", "new", "old"]);
  });

  it("show each report with its own sendings, and each sending with its receipt", () => {
    const log = [
      line(1, "opened"),
      line(2, "issued"),
      line(3, "sent", 2),
      line(4, "issued"),
      line(5, "sent", 4),
      line(6, "sent", 2),
      line(7, "received", 6),
    ];
    const found = reportsOf({ log }).map(({ entry, sendings }) => [
      entry.number,
      sendings.map(({ entry: sent, receipt }) => [sent.number, receipt?.number ?? null]),
    ]);
    expect(found).toEqual([
      [
        2,
        [
          [3, null],
          [6, 7],
        ],
      ],
      [4, [[5, null]]],
    ]);
  });

  it("tell nobody apart from not known", () => {
    const stated = { dead: 0, injured: null, missing: 2, cause: null };
    const fields = typed(stated);
    expect(fields).toEqual({ dead: "0", injured: "", missing: "2", cause: "" });
    expect(statementOf(fields)).toEqual({ dead: 0, missing: 2 });
    expect(statementOf({ ...fields, cause: " wiring " })).toMatchObject({ cause: "wiring" });
  });

  it("have a word for every category and way", () => {
    for (const one of CATEGORIES) expect(`serious_category.${one}` in CATALOGUES.en).toBe(true);
    for (const one of WAYS) expect(`serious_way.${one}` in CATALOGUES.en).toBe(true);
  });
});
