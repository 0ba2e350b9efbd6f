/** Which key does what. Single keys count only outside inputs, without modifiers, and not while held down. */

/**
 * What is open in front of the desk; a sheet takes the digit keys for its choices. Elsewhere is a view without incidents,
 * on which no key is about one: nobody would see which.
 */
export type Mode = "desk" | "incident" | "ticks" | "sheet" | "elsewhere";

export type Command =
  | "claim"
  | "dispatch"
  | "arrive"
  | "resolve"
  | "mistaken"
  | "release"
  | "confirm"
  | "note"
  | "transfer"
  | "stand_down"
  | "reopen"
  | "on_phone"
  | "call_answered"
  | "call_no_answer"
  | "call_busy"
  | "call_refused"
  | "briefing"
  | "by_hand"
  | "next"
  | "previous"
  | "silence"
  | "present"
  | "tick_called"
  | "tick_no_answer"
  | "tick_fine"
  | "help"
  | "close";

export type Pressed = { readonly do: Command } | { readonly do: "pick"; readonly index: number };

/** The key press as the rule needs it. */
export interface KeyPress {
  readonly key: string;
  readonly modified: boolean;
  readonly repeated: boolean;
  /** The focus is where letters are typed. */
  readonly typing: boolean;
  /** The focus is on a control that Space or Enter would press by themselves. */
  readonly onControl: boolean;
}

const ANYWHERE: Readonly<Record<string, Command>> = {
  s: "silence",
  h: "present",
  i: "by_hand",
  "?": "help",
};

const AMONG_INCIDENTS: Readonly<Record<string, Command>> = { j: "next", k: "previous" };

const ON_INCIDENT: Readonly<Record<string, Command>> = {
  " ": "claim",
  d: "dispatch",
  a: "arrive",
  r: "resolve",
  m: "mistaken",
  b: "release",
  c: "confirm",
  n: "note",
  t: "transfer",
  u: "stand_down",
  o: "reopen",
  p: "on_phone",
  q: "call_answered",
  w: "call_no_answer",
  e: "call_busy",
  x: "call_refused",
  f: "briefing",
};

/** On an outage's tick list; near what the same keys mean for a call to a contact. */
const ON_TICKS: Readonly<Record<string, Command>> = {
  q: "tick_called",
  w: "tick_no_answer",
  e: "tick_fine",
};

const OF_MODE: Readonly<Record<Exclude<Mode, "sheet">, Readonly<Record<string, Command>>>> = {
  elsewhere: {},
  desk: AMONG_INCIDENTS,
  incident: { ...AMONG_INCIDENTS, ...ON_INCIDENT },
  ticks: { ...AMONG_INCIDENTS, ...ON_TICKS },
};

const ABOUT_SELECTED: ReadonlySet<Command> = new Set([
  ...Object.values(ON_INCIDENT),
  ...Object.values(ON_TICKS),
]);

/** The keys of a sheet's choices, in order: twelve, as there are twelve outcomes. */
export const PICKS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", "="] as const;

/** What a key press means in this mode, or null when it is none of the desk's business. */
export function meaning(press: KeyPress, mode: Mode, singleKeys: boolean): Pressed | null {
  if (press.modified || press.repeated) return null;
  if (press.key === "Escape") return { do: "close" };
  if (press.typing || !singleKeys) return null;
  const key = press.key.toLowerCase();
  if (press.onControl && (key === " " || key === "enter")) return null;
  if (mode === "sheet") {
    const index = (PICKS as readonly string[]).indexOf(key);
    return index === -1 ? null : { do: "pick", index };
  }
  const command = ANYWHERE[key] ?? OF_MODE[mode][key];
  return command === undefined ? null : { do: command };
}

/**
 * Whether a key press that comes while a command is on its way to the server waits for the answer: whatever is about
 * what is selected, as that command will leave it. What is about the desk, such as a silence, never waits.
 */
export function waitsForAnswer(press: KeyPress, mode: Mode, singleKeys: boolean): boolean {
  const now = meaning(press, mode, singleKeys);
  if (now !== null && now.do !== "pick" && !ABOUT_SELECTED.has(now.do)) return false;
  const [then, chosen] = [
    meaning(press, "incident", singleKeys),
    meaning(press, "sheet", singleKeys),
  ];
  return chosen !== null || (then !== null && then.do !== "pick" && ABOUT_SELECTED.has(then.do));
}

/** The key shown beside a command: a space has a name of its own in each language. */
export function keyOf(command: Command): string {
  if (command === "close") return "Esc";
  const pair = [
    ...Object.entries(ON_INCIDENT),
    ...Object.entries(ON_TICKS),
    ...Object.entries(AMONG_INCIDENTS),
    ...Object.entries(ANYWHERE),
  ].find(([, bound]) => bound === command);
  return pair?.[0].toUpperCase() ?? "";
}
