import { describe, expect, it } from "vitest";
import { receipts } from "./receipts";

/** Receipts with conditions that a test may change, and what was sent. */
function rig() {
  const sent: [string, boolean][] = [];
  const is = { visible: true, audible: true, connected: true };
  const made = receipts({
    visible: () => is.visible,
    audible: () => is.audible,
    send: (id, audible) => {
      if (is.connected) sent.push([id, audible]);
      return is.connected;
    },
  });
  return { is, sent, receipts: made };
}

describe("receipts", () => {
  it("go out once for each incident that comes into view", () => {
    const { receipts, sent } = rig();
    receipts.show("a");
    receipts.hide("a");
    receipts.show("a");
    expect(sent).toEqual([["a", true]]);
  });

  it("are not given for a page that nobody can see", () => {
    const { is, receipts, sent } = rig();
    is.visible = false;
    receipts.show("a");
    expect(sent).toEqual([]);
    is.visible = true;
    receipts.flush();
    expect(sent).toEqual([["a", true]]);
  });

  it("wait for the connection and say it again when the sound came on", () => {
    const { is, receipts, sent } = rig();
    is.connected = is.audible = false;
    receipts.show("a");
    is.connected = true;
    receipts.flush();
    is.audible = true;
    receipts.flush();
    receipts.flush();
    expect(sent).toEqual([
      ["a", false],
      ["a", true],
    ]);
  });

  it("are given anew when another alarm joins", () => {
    const { receipts, sent } = rig();
    receipts.show("a");
    receipts.again("a");
    expect(sent).toHaveLength(2);
  });

  it("are not given for what has gone out of view", () => {
    const { is, receipts, sent } = rig();
    is.visible = false;
    receipts.show("a");
    receipts.hide("a");
    is.visible = true;
    receipts.flush();
    expect(sent).toEqual([]);
  });
});
