/** A task's one command: done, with a note if there is something to say. */
import { useState } from "preact/hooks";
import { useDesk } from "../useDesk";
import type { Task } from "../wire";
import { Failure } from "./Failure";

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
