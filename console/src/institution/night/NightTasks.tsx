/** Who waits without danger, below the cards: the service key, a call-back, a visit; one key less urgent than an alarm. */
import { TaskFoot } from "../../panels/TaskFoot";
import { moment } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { Task } from "../../wire";
import { placeName, reasonsPhrase, siteOf } from "../../wording";
import { tasksOfTheNight } from "./night";

function NightTask({ task }: { readonly task: Task }) {
  const { text, clock, sites, subject } = useDesk();
  const now = clock.now.value;
  const due = Date.parse(task.due_at);
  return (
    <button
      type="button"
      class={`night-task ${task.severity}`}
      aria-current={subject.selection.value?.id === task.id}
      data-testid="night-task"
      data-task-id={task.id}
      onClick={() => subject.select({ kind: "task", id: task.id })}
    >
      <b>{placeName(task.place, text) || siteOf(task, sites, text)}</b>
      <span>
        {[text.label("task", task.kind), reasonsPhrase(task.reasons, text), task.owner?.name]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span class={due < now ? "num overdue" : "num"}>
        {due < now ? text.t("task.overdue") : moment(due, now, text.lang.value, "minute")}
      </span>
    </button>
  );
}

export function NightTasks() {
  const { text, queue, subject } = useDesk();
  const tasks = tasksOfTheNight(queue.value);
  if (tasks.length === 0) return null;
  const open = tasks.find((task) => task.id === subject.selection.value?.id);
  return (
    <section class="night-tasks" aria-label={text.t("queue.tasks")}>
      <h2 class="group">
        {text.t("queue.tasks")} <span class="num">{tasks.length}</span>
      </h2>
      <ol>
        {tasks.map((task) => (
          <li key={task.id}>
            <NightTask task={task} />
          </li>
        ))}
      </ol>
      {open !== undefined && <TaskFoot task={open} />}
    </section>
  );
}
