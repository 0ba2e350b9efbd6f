import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrandView, ResponderWord, ResponderWords } from "../wire";
import {
  type Answer,
  answered,
  ask,
  DOUBLE_TAP_MS,
  minutesLeft,
  offered,
  type Phone,
  pause_ms,
  type Question,
  STARTED,
  tapped,
} from "./errand";

const SENT: ErrandView = {
  incident_id: "inc-1",
  kind: "emergency_rescue",
  state: "dispatched",
  exercise: false,
  address: "",
  site_name: "home-1",
  place: { id: "p", building: null, floor: null, room: null },
  residents: [],
  reasons: [],
  sent_at: "2026-11-21T12:00:00Z",
  eta_s: 600,
  accepted_at: null,
  arrived_at: null,
  finished_at: null,
};
const AT = "2026-11-21T12:01:00Z";
const OVER: Answer = { kind: "problem", status: 410, code: "link_over" };

/** The server in small, after `nowalls/domain/responding.py`: what was said already changes nothing. */
class Server {
  errand = SENT;
  isOver = false;
  heard: ResponderWord[] = [];

  take(question: Question): Answer {
    const word = question.tap?.response;
    if (this.isOver) return OVER;
    if (word === undefined) return { kind: "errand", errand: this.errand };
    const { errand } = this;
    const isThere = errand.state === "arrived";
    if (word === "refuse" && isThere) return { kind: "problem", status: 409, code: "wrong_state" };
    if (word === "refuse") this.isOver = true;
    if (!isThere && (word === "accept" || word === "on_the_way")) {
      this.errand = { ...errand, accepted_at: errand.accepted_at ?? AT };
    }
    if (word === "arrived" && !isThere) {
      this.errand = { ...errand, state: "arrived", accepted_at: AT, arrived_at: AT };
    }
    if (word === "finished") this.errand = { ...errand, finished_at: AT };
    this.heard.push(word);
    return { kind: "errand", errand: this.errand };
  }
}

const asks = (phone: Phone, answer: (question: Question) => Answer): Phone => {
  const [asking, question] = ask(phone);
  return answered(asking, question, answer(question));
};
const silence = (): Answer => ({ kind: "silence" });
const here = (errand: ErrandView = SENT): Phone =>
  asks(STARTED, () => ({ kind: "errand", errand }));
const say = (phone: Phone, response: ResponderWord, now = 0): Phone =>
  tapped(phone, { response }, now);

type Event =
  | { readonly do: "tap"; readonly word: ResponderWord }
  | { readonly do: "ask"; readonly lost: "nothing" | "question" | "answer" }
  | { readonly do: "deskArrives" | "deskEnds" | "lateQuestion" | "lateAnswer" };

const word = fc.constantFrom<ResponderWord>(
  "accept",
  "refuse",
  "on_the_way",
  "arrived",
  "finished",
);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("tap"), word }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("ask"),
      lost: fc.constantFrom("nothing", "question", "answer"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("lateQuestion", "lateAnswer") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("deskArrives", "deskEnds") }) },
) as fc.Arbitrary<Event>;

describe("any order of taps, losses and late answers", () => {
  it("ends in the server's state with every word heard or answered", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const server = new Server();
        const late: (readonly [Question, Answer])[] = [];
        const unheard: Question[] = [];
        let phone = STARTED;
        const taken: ResponderWords[] = [];
        events.forEach((each, at) => {
          if (each.do === "tap") {
            const before = phone.taps.length;
            phone = say(phone, each.word, at * DOUBLE_TAP_MS);
            if (phone.taps.length > before) taken.push({ response: each.word });
          } else if (each.do === "ask" && phone.view.kind !== "ended") {
            const [asking, question] = ask(phone);
            if (each.lost === "question") unheard.push(question);
            const answer = each.lost === "question" ? silence() : server.take(question);
            if (each.lost === "answer") late.push([question, answer]);
            phone = answered(asking, question, each.lost === "nothing" ? answer : silence());
          } else if (each.do === "lateAnswer") {
            for (const [question, answer] of late) phone = answered(phone, question, answer);
          } else if (each.do === "lateQuestion") {
            for (const question of unheard.splice(0)) server.take(question);
          } else if (each.do === "deskArrives") {
            server.errand = { ...server.errand, state: "arrived", arrived_at: AT };
          } else if (each.do === "deskEnds") server.isOver = true;
        });
        for (let left = phone.taps.length + 1; left > 0 && phone.view.kind !== "ended"; left -= 1) {
          phone = asks(phone, (question) => server.take(question));
        }
        expect(phone.taps).toEqual([]);
        if (server.isOver) expect(phone.view.kind).toBe("ended");
        else {
          expect(phone.view).toEqual({ kind: "here", errand: server.errand });
          const refused = server.errand.state === "arrived" ? ["refuse"] : [];
          const missing = taken.filter(({ response }) => !server.heard.includes(response));
          expect(missing.filter(({ response }) => !refused.includes(response))).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a tap", () => {
  it("is sent once when doubled, also when another button has come under the finger", () => {
    const once = say(here(), "accept", 1_000);
    expect(say(once, "accept", 1_100)).toBe(once);
    const known = asks(once, () => ({ kind: "errand", errand: { ...SENT, accepted_at: AT } }));
    expect(offered(known)[0]).toBe("arrived");
    expect(say(known, "arrived", 1_300)).toBe(known);
    expect(say(known, "arrived", 1_000 + DOUBLE_TAP_MS).taps).toHaveLength(1);
  });

  it("waits behind the ones before it and is said in their order", () => {
    let phone = say(here(), "accept", 0);
    phone = asks(phone, silence);
    phone = say(phone, "arrived", 1_000);
    phone = say(phone, "finished", 2_000);
    const server = new Server();
    for (let n = 0; n < 3; n += 1) phone = asks(phone, (question) => server.take(question));
    expect(server.heard).toEqual(["accept", "arrived", "finished"]);
    expect(offered(phone)).toEqual([]);
  });

  it("that the server does not take is dropped, said why, and followed by a look at once", () => {
    const problem: Answer = { kind: "problem", status: 409, code: "wrong_state" };
    const phone = asks(say(here(), "refuse"), () => problem);
    expect([phone.taps, phone.problem, pause_ms(phone, 0.5)]).toEqual([[], "wrong_state", 0]);
    const looked = asks(phone, () => ({ kind: "errand", errand: SENT }));
    expect([looked.problem, pause_ms(looked, 0.5) > 0]).toEqual(["wrong_state", true]);
  });

  it("is kept through a server that is tired", () => {
    for (const status of [408, 429, 500, 503]) {
      const phone = asks(say(here(), "accept"), () => ({ kind: "problem", status, code: "x" }));
      expect([phone.taps.length, phone.failures]).toEqual([1, 1]);
      expect(pause_ms(phone, 0.999)).toBeLessThanOrEqual(5_000);
    }
  });
});

describe("an ending", () => {
  it("keeps nothing of the people there and offers nothing", () => {
    const phone = asks(say(here(), "accept"), () => OVER);
    expect([phone.view, phone.taps, offered(phone)]).toEqual([
      { kind: "ended", why: "over" },
      [],
      [],
    ]);
  });

  it("is not believed of somebody in between who knows no such page", () => {
    const phone = asks(here(), () => ({ kind: "problem", status: 404, code: "http_404" }));
    expect([phone.view.kind, phone.failures]).toEqual(["here", 1]);
  });
});

describe("the minutes left", () => {
  it("count from the dispatch, a begun one as a whole, and never below one", () => {
    const sent = Date.parse(SENT.sent_at);
    expect(minutesLeft(SENT, sent + 61_000)).toBe("9");
    expect(minutesLeft(SENT, sent + 3_600_000)).toBe("1");
    expect(minutesLeft({ ...SENT, eta_s: null }, sent)).toBe("");
  });
});
