import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder } from "./inOrder";

describe("answers that overtake each other", () => {
  it("never go back, and the last question's always counts", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 1 }), (arrivals) => {
        const order = inOrder();
        const tickets = [0, 1, 2, 3, 4, 5].map(() => order.ask());
        let shown = -1;
        for (const question of arrivals) {
          if (order.take(tickets[question] ?? 0)) {
            expect(question).toBeGreaterThan(shown);
            shown = question;
          }
        }
        expect(shown).toBe(Math.max(...arrivals));
      }),
    );
  });
});
