/** The queue: who waits, who is being helped, tasks, exercises; each section as long as a person can read. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useDesk } from "../useDesk";
import type { Incident } from "../wire";
import { Glance } from "./Glance";
import type { Queue as Arranged } from "./order";
import { IncidentRow, TaskRow } from "./Row";
import { free, held, type Steady } from "./steady";
import { Undecided } from "./Undecided";

/** A hand that rests this long is reading, not aiming. */
const AIMING_MS = 2500;
/** Nobody aims for longer: a mouse that trembles on its table must not hold the queue for good. */
const LONGEST_MS = 10_000;

/** The queue as it is to be shown, and what tells it of a hand. */
function useSteady(queue: Arranged) {
  const [aiming, setAiming] = useState(false);
  const shown = useRef(queue);
  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const began = useRef(0);
  useEffect(() => () => clearTimeout(rest.current), []);
  if (!aiming) shown.current = queue;
  const leave = (): void => {
    clearTimeout(rest.current);
    setAiming(false);
  };
  const aim = (event: PointerEvent): void => {
    if (event.pointerType !== "mouse") return;
    if (!aiming) began.current = event.timeStamp;
    const left = began.current + LONGEST_MS - event.timeStamp;
    clearTimeout(rest.current);
    rest.current = setTimeout(leave, Math.min(AIMING_MS, left));
    setAiming(true);
  };
  const steady: Steady = aiming ? held(shown.current, queue) : free(queue);
  return { steady, aim, leave };
}

function Fresh({ incidents }: { readonly incidents: readonly Incident[] }) {
  const { text } = useDesk();
  if (incidents.length === 0) return null;
  return (
    <section class="queue-fresh" aria-label={text.t("queue.fresh")} data-testid="queue-fresh">
      <h2 class="group">
        {text.t("queue.fresh")} <span class="num">{incidents.length}</span>
        <small>{text.t("queue.held")}</small>
      </h2>
      <ol>
        {incidents.slice(0, FRESH_AT_ONCE).map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </ol>
    </section>
  );
}

/** The strip of new rows covers no more of the list than this. */
const FRESH_AT_ONCE = 3;

/** Rows a section shows at first, and how many more each press adds: nobody reads a hundred, a browser feels a thousand. */
const ROWS_AT_ONCE = 40;

interface SectionProps<T> {
  readonly name: string;
  readonly items: readonly T[];
  readonly row: (item: T) => ComponentChildren;
}

function Section<T>({ name, items, row }: SectionProps<T>) {
  const { text } = useDesk();
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  if (items.length === 0) return null;
  const hidden = items.length - shown;
  return (
    <section class="queue-section" aria-label={name}>
      <h2 class="group">
        {name} <span class="num">{items.length}</span>
      </h2>
      <ol>{items.slice(0, shown).map(row)}</ol>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setShown(shown + ROWS_AT_ONCE)}>
          {text.t("queue.more", { n: hidden })}
        </button>
      )}
    </section>
  );
}

export function Queue() {
  const { text, queue } = useDesk();
  const { steady, aim, leave } = useSteady(queue.value);
  const { waiting, inHand, tasks, exercises } = steady.queue;
  const row = (incident: Incident) => (
    <IncidentRow key={incident.id} incident={incident} gone={steady.gone.has(incident.id)} />
  );
  return (
    // On the whole of it: a hand on its way from the rows to what is new must find it where it saw it.
    <nav
      class="queue"
      aria-label={text.t("queue.name")}
      data-testid="queue"
      onPointerMove={aim}
      onPointerLeave={leave}
    >
      <Glance />
      <div class="queue-list">
        <Undecided />
        <Section name={text.t("queue.waiting")} items={waiting} row={row} />
        <Section name={text.t("queue.in_hand")} items={inHand} row={row} />
        <Section
          name={text.t("queue.tasks")}
          items={tasks}
          row={(task) => <TaskRow key={task.id} task={task} gone={steady.gone.has(task.id)} />}
        />
        <Section name={text.t("queue.exercises")} items={exercises} row={row} />
      </div>
      <Fresh incidents={steady.fresh} />
    </nav>
  );
}
