import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changed, linesOf, peopleOf, sooner } from "./lines";

const aPerson = (name: string) => ({ name, phone: "1", post: "p" });
const BLANK = { name: "", phone: "", post: "" };
const of = (...people: string[]) => linesOf(people.map(aPerson), BLANK);
const names = (lines: readonly { readonly name: string }[]) => lines.map(({ name }) => name);

describe("people in an order", () => {
  it("come back as they were when nobody changes anything", () => {
    expect(peopleOf(of("a", "b"))).toEqual([aPerson("a"), aPerson("b")]);
    expect(peopleOf(of())).toEqual([]);
  });

  it("always have one blank line at the end", () => {
    const lines = changed(of(), 0, { name: "a" }, BLANK);
    expect(names(lines)).toEqual(["a", ""]);
    expect(changed(lines, 0, { name: "" }, BLANK)).toEqual([BLANK, BLANK]);
  });

  it("are called in the order of the lines, and one can be called sooner", () => {
    expect(names(peopleOf(sooner(of("a", "b"), 1)))).toEqual(["b", "a"]);
    expect(sooner(of("a", "b"), 0)).toEqual(of("a", "b"));
  });

  it("lose nobody whatever is moved", () => {
    const moves = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 10 });
    fc.assert(
      fc.property(moves, (many) => {
        const end = many.reduce(sooner, of("a", "b", "c"));
        expect(names(peopleOf(end)).sort()).toEqual(["a", "b", "c"]);
      }),
    );
  });
});
