import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ofCallers, ofSearch, questionOf } from "./found";

const PLACE = { id: "p", building: null, floor: null, room: "203" };

describe("what is asked about what was typed", () => {
  it("is whose line it is, for whatever is written like a telephone number", () => {
    for (const typed of ["13800002211", "138 0000 2211", "0431-8123 4567", "+86 138 0000 2211"]) {
      expect(questionOf(typed), typed).toBe("caller");
    }
  });

  it("is a search from two letters or one Chinese character on", () => {
    expect(questionOf("wsl")).toBe("words");
    expect(questionOf("\u738b")).toBe("words");
    expect(questionOf("w")).toBe("nothing");
    expect(questionOf("  ")).toBe("nothing");
    expect(questionOf("203")).toBe("words");
  });

  it("is always one of the three, whatever was pasted", () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        expect(["caller", "words", "nothing"]).toContain(questionOf(typed));
      }),
    );
  });
});

describe("the answers", () => {
  it("name through whom a number leads to a resident", () => {
    const [own, through] = ofCallers([
      {
        resident_id: "r",
        name: "A",
        site_id: "s",
        site_name: "S",
        address: "",
        place: PLACE,
        contact: null,
        relation: null,
      },
      {
        resident_id: "r",
        name: "A",
        site_id: "s",
        site_name: "S",
        address: "",
        place: PLACE,
        contact: "B",
        relation: "daughter",
      },
    ]);
    expect(own?.through).toBeNull();
    expect(through?.through).toEqual({ name: "B", relation: "daughter" });
    expect(own?.key).not.toBe(through?.key);
  });

  it("leave out responders, who live nowhere here", () => {
    const at = { site_id: "s", site_name: "S", address: "", place: null, match: "name" } as const;
    const found = ofSearch([
      { kind: "site", id: "s", name: "S", ...at },
      { kind: "responder", id: "x", name: "X", ...at, site_id: null },
    ]);
    expect(found.map((one) => one.name)).toEqual(["S"]);
  });
});
