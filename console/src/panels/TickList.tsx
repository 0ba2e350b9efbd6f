/** The homes of an outage, who is most at risk first, each with its own clock and what came of calling. */
import { useEffect, useState } from "preact/hooks";
import { keyOf } from "../keys/bindings";
import { type Callee, calleesInOrder, residentsConcerned } from "../state/people";
import { moment, remaining } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Task, Tick } from "../wire";
import { placeName } from "../wording";
import { tickAs } from "./act";
import { Phone } from "./Contacts";
import { AT_RISK, isOpen, nextLine, openCount, standingOf, TICKS } from "./ticks";

/** As often as the engine looks at outages. */
const LOOK_EVERY_MS = 5000;

/** Whom to call there, asked for only when wanted: each look at a home's people stands in the audit. */
function Numbers({ line }: { readonly line: Tick }) {
  const { text, calls, handling } = useDesk();
  const [callees, setCallees] = useState<readonly Callee[] | null>(null);
  const show = async (): Promise<void> => {
    const site = await handling.attempt(calls.site(line.site_id));
    if (site !== null) setCallees(calleesInOrder(residentsConcerned(site, line.place)));
  };
  if (callees === null) {
    return (
      <button
        type="button"
        class="chip-button"
        data-testid="tick-numbers"
        disabled={handling.busy.value}
        onClick={show}
      >
        {text.t("ticks.numbers")}
      </button>
    );
  }
  const reachable = callees.filter(({ phone }) => phone);
  return (
    <ul class="tick-numbers">
      {reachable.length === 0 && <li>{text.t("ticks.no_numbers")}</li>}
      {reachable.map(({ key, contact, phone }) => (
        <li key={key}>
          {contact?.name ?? text.t("contact.self")} <Phone number={phone ?? ""} />
        </li>
      ))}
    </ul>
  );
}

interface LineProps {
  readonly task: Task;
  readonly line: Tick;
  readonly hasKeys: boolean;
}

function Line({ task, line, hasKeys }: LineProps) {
  const desk = useDesk();
  const { text, clock, sites, handling } = desk;
  const now = clock.now.value;
  const standing = standingOf(line, now);
  const due = Date.parse(line.due_at);
  const since = line.back_at ?? line.asked_at ?? line.ticked_at;
  return (
    <li
      class={["tick", hasKeys ? "up" : "", isOpen(line) ? "" : "settled"].join(" ")}
      data-testid="tick"
      data-place-id={line.place_id}
      data-standing={standing}
    >
      <span class="tick-who">
        <b>{sites.look(line.site_id)?.name ?? line.site_id}</b> {placeName(line.place, text)}
        {line.risk >= AT_RISK && <span class="badge warn">{text.t("ticks.at_risk")}</span>}
      </span>
      <span class={standing === "late" ? "tick-clock num late" : "tick-clock num"}>
        {standing === "waiting" && remaining(due, now)}
        {standing === "late" && text.t("task.overdue")}
        {since !== null && moment(Date.parse(since), now, text.lang.value, "minute")}
      </span>
      {standing !== "waiting" && standing !== "late" && (
        <span class="tick-said">{text.label("tick", standing)}</span>
      )}
      {isOpen(line) && desk.commands.value && (
        <span class="tick-results">
          {TICKS.map(({ command, result }) => (
            <button
              key={result}
              type="button"
              class="chip-button"
              data-testid={`tick-${result}`}
              aria-pressed={line.result === result}
              disabled={handling.busy.value}
              onClick={() => tickAs(desk, task, line, result)}
            >
              {text.label("tick", result)} {hasKeys && <kbd>{keyOf(command)}</kbd>}
            </button>
          ))}
          <Numbers line={line} />
        </span>
      )}
    </li>
  );
}

export function TickList({ task }: { readonly task: Task }) {
  const { text, subject } = useDesk();
  const lines = subject.ticks.value;
  const next = nextLine(lines);
  useEffect(() => {
    const timer = setInterval(subject.lookAtTicks, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [subject]);
  if (lines.length === 0) return null;
  return (
    <section aria-label={text.t("ticks.name")}>
      <h3 class="section-name">
        {text.t("ticks.name")}{" "}
        <span class="num">
          {text.t("ticks.left", { n: openCount(lines), total: lines.length })}
        </span>
      </h3>
      <ol class="ticks" data-testid="ticks">
        {lines.map((line) => (
          <Line key={line.place_id} task={task} line={line} hasKeys={line === next} />
        ))}
      </ol>
    </section>
  );
}
