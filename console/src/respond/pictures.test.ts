import { describe, expect, it } from "vitest";
import { afterwards, fitted, NONE, outcomeOf } from "./pictures";

describe("a picture on its way", () => {
  it("counts once the centre has it, and says why when it is not taken", () => {
    const sent = afterwards({ ...NONE, kind: "sending" }, { kind: "taken" });
    expect(sent).toEqual({ kind: "sent", sent: 1, problem: null });
    const refused = afterwards(sent, { kind: "refused", code: "pictures_enough" });
    expect(refused).toEqual({ kind: "refused", sent: 1, problem: "pictures_enough" });
  });

  it("waits for the network and for a tired server, and for nothing else", () => {
    expect(afterwards(NONE, { kind: "silence" }).kind).toBe("waiting");
    expect([201, 503, 408, 429].map((status) => outcomeOf(status, "x").kind)).toEqual([
      "taken",
      "silence",
      "silence",
      "silence",
    ]);
    expect(outcomeOf(422, "no_picture")).toEqual({ kind: "refused", code: "no_picture" });
    expect(outcomeOf(410, "link_over")).toEqual({ kind: "refused", code: "link_over" });
  });

  it("is made small enough to send and never larger than it is", () => {
    expect(fitted(4000, 3000)).toEqual([1600, 1200]);
    expect(fitted(300, 4000)).toEqual([120, 1600]);
    expect(fitted(640, 480)).toEqual([640, 480]);
    expect(fitted(1, 9000)).toEqual([1, 1600]);
  });
});
