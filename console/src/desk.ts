/** The desk: all state of the console wired together. Everything that lives is made here, once, and passed on. */
import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import { type Calls, calls as callsOver, type OpenByHand } from "./api/calls";
import { client } from "./api/client";
import { type Translate, translator } from "./i18n/translate";
import { type Effect, INITIAL, isStale, type LiveState } from "./live/protocol";
import { liveAddress, liveConnection } from "./live/socket";
import { arrange, type Blindness, blindnessOf, type Queue } from "./queue/order";
import { type Attention, attention } from "./shift/attention";
import { type Ready, readyList } from "./shift/ready";
import { Alarm } from "./sound/alarm";
import type { Pattern } from "./sound/judge";
import { player } from "./sound/player";
import { board } from "./state/board";
import { type BriefingState, briefingState } from "./state/briefing";
import { type Clock, clock } from "./state/clock";
import { type Crew, crew } from "./state/crew";
import { type Handling, handling } from "./state/handling";
import { type Preferences, preferences } from "./state/preferences";
import { type Presence, presence } from "./state/presence";
import { type Receipts, receipts } from "./state/receipts";
import { type ShiftState, shiftState } from "./state/shift";
import { type Sites, sites } from "./state/sites";
import { type Subject, subject } from "./state/subject";
import type { Incident, LogEvent, Session, UndecidedSignal } from "./wire";

export interface Undecided {
  readonly signals: readonly UndecidedSignal[];
  readonly count: number;
}

export interface Desk {
  readonly text: Translate;
  readonly preferences: Preferences;
  readonly clock: Clock;
  readonly calls: Calls;
  /** undefined: not known yet; null: logged out. */
  readonly session: ReadonlySignal<Session | null | undefined>;
  readonly live: ReadonlySignal<LiveState>;
  /** Whether what is shown may be out of date. */
  readonly stale: ReadonlySignal<boolean>;
  readonly queue: ReadonlySignal<Queue>;
  readonly undecided: ReadonlySignal<Undecided>;
  /** What the queue may not know of. */
  readonly blindness: ReadonlySignal<Blindness>;
  /** Settles when the queue had its first picture, or was not to be had soon: heavier work waits for it. */
  readonly queueShown: Promise<void>;
  readonly sites: Sites;
  readonly subject: Subject;
  readonly handling: Handling;
  readonly briefing: BriefingState;
  readonly shift: ShiftState;
  /** Who is on what; fresh while somebody looks. */
  readonly crew: Crew;
  /** What was checked as the shift began. */
  readonly ready: Ready;
  readonly attention: Attention;
  /** Starts the shift, or turns its sound on again; to be called in a click. */
  startShift(): Promise<void>;
  endShift(): Promise<void>;
  /** Whether this person is asked if they are there, or counted as gone. */
  readonly presence: ReadonlySignal<Presence | null>;
  readonly audible: ReadonlySignal<boolean>;
  readonly ringing: ReadonlySignal<Pattern | null>;
  /** Incidents in somebody's hands that ring here because a new alarm joined them. */
  readonly rungAgain: ReadonlySignal<ReadonlySet<string>>;
  readonly receipts: Receipts;
  /** The incident whose replay was asked for, until it is put away. */
  readonly replayed: Signal<string | null>;
  /** Whether this person commands incidents and has a desk to be heard at; supervisors and others only look. */
  readonly commands: ReadonlySignal<boolean>;
  logIn(username: string, password: string): Promise<void>;
  logOut(): Promise<void>;
  silence(): void;
  /** Answers a presence check, or comes back after a missed one; nothing when neither is so. */
  present(): void;
  /** Opens an incident that somebody told of, and selects it; true when the server did it. */
  openByHand(told: OpenByHand): Promise<boolean>;
  taskDone(id: string, note: string): Promise<void>;
  /** Puts a task off until a moment, in server milliseconds. */
  snooze(id: string, until: number, note: string): Promise<void>;
}

const API = "/api/v1";
/** A lost connection is shown at once and heard after this long: a service that restarts is back sooner. */
const LINK_LOST_MS = 10_000;
/** The map and its sites wait no longer than this for the queue to be first on the screen. */
const QUEUE_FIRST_MS = 2000;
/** How often the server is told which incidents are held here: a third of their lease. */
const HOLDING_EVERY_MS = 30_000;

/** Makes the desk and asks whether somebody is logged in already. */
export function openDesk(): Desk {
  const settings = preferences();
  const time = clock();
  const words = translator(settings.lang);
  const session = signal<Session | null | undefined>(undefined);
  const live = signal<LiveState>(INITIAL);
  const undecided = signal<Undecided>({ signals: [], count: 0 });
  const ringing = signal<Pattern | null>(null);
  const rungAgain = signal<ReadonlySet<string>>(new Set());
  const audible = signal(false);
  const replayed = signal<string | null>(null);
  const answerBy = signal<string | null>(null);

  const signedOut = (): void => {
    if (session.value) leave();
    session.value = null;
  };
  const calls = callsOver(client(API, signedOut));
  const incidents = board();
  const places = sites(calls);
  const chosen = subject(calls, incidents.picture);
  const alarm = new Alarm();
  const speaker = player((on) => {
    audible.value = on;
  });
  const people = crew(calls, incidents.picture);
  const shift = shiftState(calls, speaker);
  const ready = readyList(calls, speaker);
  const notices = attention();
  const answered = (incident: Incident): void =>
    batch(() => {
      incidents.put(incident);
      chosen.put(incident);
    });
  const hands = handling(calls, answered);
  const brief = briefingState(calls);

  const sing = (): void => {
    ringing.value = alarm.loudest();
    if (!sameMembers(alarm.rungAgain(), rungAgain.value)) {
      rungAgain.value = new Set(alarm.rungAgain());
    }
    speaker.play(shift.shift.value === null ? null : ringing.value);
  };

  const onEffects = (effects: readonly Effect[]): void => {
    if (effects.length === 0) return;
    batch(() => {
      incidents.apply(effects);
      for (const one of effects) {
        if (one.do === "event") onEvent(one.event);
        else if (one.do === "replace") {
          alarm.onSnapshot(one.incidents);
          notices.withdraw();
          for (const { id } of one.incidents) notice(id);
        } else if (one.do === "status") places.setStatus(one.frame.sites, one.frame.s);
        else if (one.do === "presence") onPresence(one.answer_by);
        else if (one.do === "undecided") {
          undecided.value = { signals: one.signals, count: one.count };
          alarm.onUndecided(one.signals);
        }
      }
      sing();
    });
  };
  /** A notice stands as long as the incident rings: nobody is called for what others have in hand. */
  const notice = (id: string): void => {
    if (shift.shift.value !== null && alarm.callsFor(id))
      notices.notify(id, words.t("notice.waiting"));
    else notices.withdraw(id);
  };
  const onEvent = (event: LogEvent): void => {
    alarm.onEvent(event);
    notice(event.data.id);
    if (event.reason === "new_alarm") seen.again(event.data.id);
    chosen.touched(event.data.id);
    brief.touched(event.data.id);
  };

  const onPresence = (answer_by: string | null): void => {
    const over = answerBy.value !== null && answer_by === null;
    answerBy.value = answer_by;
    alarm.onPresence(answer_by !== null);
    // It ends with an answer or with none: only the shift knows which.
    if (over) lookAtShift();
  };
  const lookAtShift = (): void => {
    shift.load().catch(() => {});
  };

  const connection = liveConnection(liveAddress(API), {
    onState(state) {
      time.correct(state.offset_ms);
      live.value = state;
      if (state.endedBy !== null) signedOut();
    },
    onEffects,
  });
  const seen = receipts({
    visible: () => document.visibilityState === "visible",
    audible: () => audible.value,
    send: (incident_id, heard) => connection.send({ type: "seen", incident_id, audible: heard }),
  });

  let queueIsShown = (): void => {};
  const queueShown = new Promise<void>((resolve) => {
    queueIsShown = resolve;
  });
  const afterQueue = (): void => {
    queueIsShown();
    places.load();
  };
  const afterSnapshot = (): void => {
    queueIsShown();
    places.renew();
  };
  const phase = computed(() => live.value.phase);
  effect(() => {
    if (phase.value === "live") requestAnimationFrame(() => setTimeout(afterSnapshot));
  });
  const enter = (entered: Session): void => {
    session.value = entered;
    connection.start();
    setTimeout(afterQueue, QUEUE_FIRST_MS);
    lookAtShift();
  };
  const leave = (): void => {
    connection.stop();
    incidents.clear();
    places.clear();
    chosen.select(null);
    brief.close();
    hands.reset();
    hands.setOnPhone(null);
    shift.clear();
    people.clear();
    ready.hide();
    notices.end();
    onPresence(null);
    replayed.value = null;
    alarm.onSnapshot([]);
    alarm.onUndecided([]);
    undecided.value = { signals: [], count: 0 };
    sing();
  };

  const asked = computed(() => presence(shift.shift.value, answerBy.value, time.now.value));
  const stale = computed(() => isStale(live.value, time.now.value - live.value.offset_ms));
  const blindness = computed(() =>
    blindnessOf(stale.value, live.value.undecided_ms, undecided.value.count),
  );
  // As text, so that a new version of the same incident is no news: renewing a lease makes one.
  const held = computed(() =>
    heldHere(chosen.incident.value, hands.onPhone.value, session.value).join(" "),
  );
  const hold = (): void => {
    if (held.value === "") return;
    const on_phone = hands.onPhone.value !== null;
    connection.send({ type: "holding", incident_ids: held.value.split(" "), on_phone });
  };

  effect(() => {
    const { phase, heardAt, offset_ms } = live.value;
    const silent = time.now.value - offset_ms - heardAt;
    alarm.onLink(phase !== "idle" && stale.value && silent > LINK_LOST_MS);
    sing();
  });
  effect(() => {
    if (phase.value === "live" || audible.value) seen.flush();
  });
  effect(() => {
    if (phase.value === "live") untracked(chosen.refresh);
  });
  effect(hold);
  setInterval(hold, HOLDING_EVERY_MS);
  // Any command brings back a desk that counts as empty, and the server says so only when it is asked.
  effect(() => {
    if (hands.busy.value || shift.shift.peek()?.absent_since == null) return;
    untracked(lookAtShift);
  });
  document.addEventListener("visibilitychange", () => seen.flush());

  calls.currentSession().then(enter, () => {
    session.value = null;
  });

  return {
    text: words,
    preferences: settings,
    clock: time,
    calls,
    session,
    live,
    stale,
    undecided,
    blindness,
    queueShown,
    sites: places,
    subject: chosen,
    handling: hands,
    briefing: brief,
    shift,
    crew: people,
    ready,
    attention: notices,
    presence: asked,
    audible,
    ringing,
    rungAgain,
    replayed,
    receipts: seen,
    queue: computed(() =>
      arrange(incidents.picture.value.incidents.values(), incidents.picture.value.tasks.values()),
    ),
    commands: computed(() => {
      const role = session.value?.role;
      return role === "dispatcher" || role === "duty_lead" || role === "institution";
    }),
    async logIn(username, password) {
      enter(await calls.logIn(username, password));
    },
    async logOut() {
      await calls.logOut().catch(() => {});
      signedOut();
    },
    async startShift() {
      const begun = hands.attempt(shift.start());
      notices.begin();
      if ((await begun) === null || !session.value) return;
      ready.testSound();
      await ready.show(session.value?.role !== "institution");
    },
    async endShift() {
      notices.end();
      ready.hide();
      await hands.attempt(shift.end());
    },
    silence() {
      alarm.silence();
      sing();
    },
    present() {
      if (asked.value !== null) hands.attempt(shift.present());
    },
    async openByHand(told) {
      const opened = await hands.attempt(calls.openByHand(told));
      if (opened === null) return false;
      answered(opened);
      chosen.select({ kind: "incident", id: opened.id });
      return true;
    },
    async snooze(id, until, note) {
      const later = new Date(until).toISOString();
      if ((await hands.attempt(calls.snooze(id, later, note))) !== null) chosen.select(null);
    },
    async taskDone(id, note) {
      if ((await hands.attempt(calls.taskDone(id, note))) !== null) chosen.select(null);
    },
  };
}

function sameMembers(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

/** The incidents whose lease this desk keeps: the open panel's, and the one on the phone, where they are ours. */
function heldHere(
  open: Incident | null,
  onPhone: string | null,
  session: Session | null | undefined,
): readonly string[] {
  const mine = open !== null && open.owner?.user_id === session?.user.user_id ? [open.id] : [];
  return onPhone === null || mine.includes(onPhone) ? mine : [...mine, onPhone];
}
