/** One incident or task in the queue: who and where, for how long, what happens next. */
import { useEffect, useRef } from "preact/hooks";
import { glyphOf, KindIcon } from "../icons";
import { elapsed, moment, remaining } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Incident, Task } from "../wire";
import { handledBy, placeName, reasonsPhrase, siteOf, stateName, stepPhrase } from "../wording";
import { isCountingDown, isWaiting } from "./order";
import { missed } from "./targets";

/** Tells the receipts when the row is really in view, scrolled into sight and not only rendered. */
export function useReceipt(id: string) {
  const { receipts } = useDesk();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (row.current === null) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) receipts.show(id);
      else receipts.hide(id);
    });
    observer.observe(row.current);
    return () => {
      observer.disconnect();
      receipts.hide(id);
    };
  }, [id, receipts]);
  return row;
}

/**
 * Keeps the chosen row in sight, and the focus with it: a claim moves a row to another section, where it is a new
 * element, and the keys J and K walk from row to row.
 */
function useChosen(row: { current: HTMLElement | null }, chosen: boolean) {
  useEffect(() => {
    if (!chosen) return;
    row.current?.scrollIntoView({ block: "nearest" });
    const at = document.activeElement;
    if (at === document.body || at?.classList.contains("row")) {
      row.current?.focus({ preventScroll: true });
    }
  }, [chosen, row]);
}

interface IncidentRowProps {
  readonly incident: Incident;
  /** Over meanwhile: it only keeps its place until the hand is off the list. */
  readonly gone?: boolean;
}

export function IncidentRow({ incident, gone = false }: IncidentRowProps) {
  const { text, clock, sites, subject, rungAgain } = useDesk();
  const row = useReceipt(incident.id);
  const chosen = subject.selection.value?.id === incident.id;
  useChosen(row, chosen);

  const now = clock.now.value;
  const site = sites.look(incident.site_id);
  const place = placeName(incident.place, text);
  const until = isCountingDown(incident) ? Date.parse(incident.pending_until ?? "") : null;
  const opened = Date.parse(incident.opened_at);
  const where =
    site?.kind === "institution" ? place : [site?.address, place].filter(Boolean).join(" ");
  const tone = incident.exercise ? "exercise" : incident.severity;
  const late = missed(incident, now);
  const ringsAgain = rungAgain.value.has(incident.id);
  const calm = isWaiting(incident) || ringsAgain ? "" : "in-hand";
  return (
    <li>
      <button
        type="button"
        ref={row}
        class={`row ${tone} ${gone ? "gone" : calm}`}
        disabled={gone}
        aria-current={chosen}
        data-testid="queue-row"
        data-incident-id={incident.id}
        data-state={incident.state}
        onClick={() => subject.select({ kind: "incident", id: incident.id })}
      >
        <KindIcon
          glyph={glyphOf(incident)}
          exercise={incident.exercise}
          left={until === null ? null : Math.max(0, (until - now) / Math.max(1, until - opened))}
        />
        <span class="who">
          {incident.exercise && <span class="badge">{text.t("exercise.badge")}</span>}
          {site?.name ?? incident.site_id}
        </span>
        <span class="row-clock num">
          {late !== null && <span class="badge late">{text.t("target.late")}</span>}
          {until === null ? elapsed(opened, now) : remaining(until, Math.max(now, opened))}
        </span>
        <span class="sub">
          {[text.label("kind_short", incident.kind), reasonsPhrase(incident.reasons, text), where]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <span class="foot">
          <span class="state">
            <b>{gone ? text.t("row.gone") : stateName(incident, ringsAgain, text)}</b>
            {incident.confirmed && <span class="badge">{text.t("confirmed.badge")}</span>}
            {handledBy(incident, text) && <span>{handledBy(incident, text)}</span>}
          </span>
          <span class="next">
            {incident.next_step !== null && stepPhrase(incident.next_step, now, text)}
          </span>
        </span>
      </button>
    </li>
  );
}

interface TaskRowProps {
  readonly task: Task;
  readonly gone?: boolean;
}

export function TaskRow({ task, gone = false }: TaskRowProps) {
  const { text, clock, sites, subject } = useDesk();
  const row = useRef<HTMLButtonElement>(null);
  const chosen = subject.selection.value?.id === task.id;
  useChosen(row, chosen);

  const now = clock.now.value;
  const due = Date.parse(task.due_at);
  const overdue = due < now;
  return (
    <li>
      <button
        type="button"
        ref={row}
        class={`row task ${task.severity} ${gone ? "gone" : ""}`}
        disabled={gone}
        aria-current={chosen}
        data-testid="task-row"
        data-task-id={task.id}
        onClick={() => subject.select({ kind: "task", id: task.id })}
      >
        <KindIcon glyph="task" />
        <span class="who">{siteOf(task, sites, text)}</span>
        <span class="row-clock num">{moment(due, now, text.lang.value, "minute")}</span>
        <span class="sub">
          {[text.label("task", task.kind), reasonsPhrase(task.reasons, text), task.owner?.name]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <span class={overdue ? "next overdue" : "next"}>{overdue && text.t("task.overdue")}</span>
      </button>
    </li>
  );
}
