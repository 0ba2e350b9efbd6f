import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BLANK, changed, contactsOf, type Line, linesOf, sooner } from "./contacts";

const aLine = (name: string): Line => ({ name, relation: "r", phone: "1", key_holder: false });
const names = (lines: readonly Line[]) => lines.map(({ name }) => name);

describe("a resident's contacts", () => {
  it("come back as they were when nobody changes anything", () => {
    const known = [
      { id: "0", ...aLine("a") },
      { id: "1", ...aLine("b") },
    ];
    expect(contactsOf(linesOf(known))).toEqual([aLine("a"), aLine("b")]);
    expect(contactsOf(linesOf(null))).toEqual([]);
  });

  it("always have one blank line at the end", () => {
    const lines = changed(linesOf(null), 0, { name: "a" });
    expect(names(lines)).toEqual(["a", ""]);
    expect(changed(lines, 0, { name: "" })).toEqual([{ ...BLANK }, BLANK]);
  });

  it("are called in the order of the lines, and one can be called sooner", () => {
    const lines = linesOf([
      { id: "0", ...aLine("a") },
      { id: "1", ...aLine("b") },
    ]);
    expect(names(contactsOf(sooner(lines, 1)))).toEqual(["b", "a"]);
    expect(sooner(lines, 0)).toEqual(lines);
  });

  it("lose nobody whatever is moved", () => {
    const moves = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 10 });
    fc.assert(
      fc.property(moves, (many) => {
        const start = linesOf(
          ["a", "b", "c"].map((name, i) => ({ id: String(i), ...aLine(name) })),
        );
        const end = many.reduce(sooner, start);
        expect(names(contactsOf(end)).sort()).toEqual(["a", "b", "c"]);
      }),
    );
  });
});
