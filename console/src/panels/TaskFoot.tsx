/** A task's commands: done or put off, with a note if there is something to say. */
import { useState } from "preact/hooks";
import { tomorrowAt } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Task } from "../wire";
import { Failure } from "./Failure";

/** Half an hour, two hours, or tomorrow when the day's work begins. */
const LATER = {
  half_hour: (now: number) => now + 1_800_000,
  two_hours: (now: number) => now + 7_200_000,
  tomorrow: (now: number) => tomorrowAt(9, now),
} as const;

function Snooze({ task, note }: { readonly task: Task; readonly note: string }) {
  const desk = useDesk();
  const { text, clock, handling } = desk;
  return (
    <fieldset class="snooze">
      <legend>{text.t("snooze.name")}</legend>
      {(["half_hour", "two_hours", "tomorrow"] as const).map((later) => (
        <button
          key={later}
          type="button"
          class="chip-button"
          data-testid={`snooze-${later}`}
          disabled={handling.busy.value}
          onClick={() => desk.snooze(task.id, LATER[later](clock.exact()), note)}
        >
          {text.t(`snooze.${later}`)}
        </button>
      ))}
    </fieldset>
  );
}

export function TaskFoot({ task }: { readonly task: Task }) {
  const desk = useDesk();
  const { text, handling } = desk;
  const [note, setNote] = useState("");
  if (!desk.commands.value) return null;
  return (
    <footer class="actions">
      <Failure />
      <form
        class="task-foot"
        onSubmit={(event) => {
          event.preventDefault();
          desk.taskDone(task.id, note.trim());
        }}
      >
        <label class="note">
          <span>{text.t("note.text")}</span>
          <textarea rows={2} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <Snooze task={task} note={note.trim()} />
        <button
          type="submit"
          class="button primary"
          data-testid="task-done"
          disabled={handling.busy.value}
        >
          {text.t("task.done")}
        </button>
      </form>
    </footer>
  );
}
