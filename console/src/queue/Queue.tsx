/** The queue: who waits, who is being helped, tasks, exercises; each section as long as a person can read. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useDesk } from "../useDesk";
import { Glance } from "./Glance";
import { IncidentRow, TaskRow } from "./Row";
import { Undecided } from "./Undecided";

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
  const { waiting, inHand, tasks, exercises } = queue.value;
  return (
    <nav class="queue" aria-label={text.t("queue.name")} data-testid="queue">
      <Glance />
      <div class="queue-list">
        <Undecided />
        <Section
          name={text.t("queue.waiting")}
          items={waiting}
          row={(incident) => <IncidentRow key={incident.id} incident={incident} />}
        />
        <Section
          name={text.t("queue.in_hand")}
          items={inHand}
          row={(incident) => <IncidentRow key={incident.id} incident={incident} />}
        />
        <Section
          name={text.t("queue.tasks")}
          items={tasks}
          row={(task) => <TaskRow key={task.id} task={task} />}
        />
        <Section
          name={text.t("queue.exercises")}
          items={exercises}
          row={(incident) => <IncidentRow key={incident.id} incident={incident} />}
        />
      </div>
    </nav>
  );
}
