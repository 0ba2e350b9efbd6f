import { describe, expect, it } from "vitest";
import type { ImportAnswer, ImportRow } from "../../wire";
import { firstShown, mayWrite, percent, shownRows } from "./importing";

const row = (n: number, outcome: ImportRow["outcome"]): ImportRow => ({
  row: n,
  outcome,
  serial: String(n),
  device_id: null,
  problems: [],
});

function anAnswer(...outcomes: ImportRow["outcome"][]): ImportAnswer {
  const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  return {
    dry_run: true,
    committed: false,
    import_id: null,
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    refused: count("refused"),
    rows: outcomes.map((outcome, i) => row(i + 2, outcome)),
    logins: null,
    labels_url: null,
  };
}

describe("an import", () => {
  it("is written only when no row is refused and one is new", () => {
    expect(mayWrite(anAnswer("created", "unchanged"))).toBe(true);
    expect(mayWrite(anAnswer("updated"))).toBe(true);
    expect(mayWrite(anAnswer("created", "refused"))).toBe(false);
    expect(mayWrite(anAnswer("unchanged"))).toBe(false);
  });

  it("shows what is refused first, and every row on request", () => {
    const answer = anAnswer("created", "refused", "unchanged", "updated");
    expect(firstShown(answer)).toBe("refused");
    expect(firstShown(anAnswer("created"))).toBe("all");
    const rows = (shown: Parameters<typeof shownRows>[1]) =>
      shownRows(answer, shown).map((one) => one.row);
    expect(rows("refused")).toEqual([3]);
    expect(rows("news")).toEqual([2, 5]);
    expect(rows("all")).toEqual([2, 3, 4, 5]);
  });

  it("tells how far it is in whole percent, once somebody knows", () => {
    expect(percent(null)).toBeNull();
    expect(percent({ phase: "reading", done: 0, total: 0 })).toBeNull();
    expect(percent({ phase: "writing", done: 199, total: 200 })).toBe(99);
    expect(percent({ phase: "writing", done: 200, total: 200 })).toBe(100);
  });
});
