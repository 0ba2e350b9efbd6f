/** A session is opened for a site, for as long as somebody will walk it. */
import { useState } from "preact/hooks";
import { Choice } from "../../frame/Choice";
import { useDesk } from "../../useDesk";
import { Field, Form } from "../fields";
import { SitePick, usePickedSite } from "../SitePick";
import { Trouble, useAct } from "../useAct";

/** Up to the working day that the server allows. */
const HOURS = [1, 2, 4, 8] as const;
const HOUR_MS = 3_600_000;

export function StartForm({ onStarted }: { readonly onStarted: (id: string) => void }) {
  const { text, calls, clock } = useDesk();
  const act = useAct();
  const [picked, setPicked] = useState<string | null>(null);
  const [hours, setHours] = useState<number>(2);
  const [note, setNote] = useState("");
  const site_id = usePickedSite(picked);
  if (site_id === null) return <p class="empty">{text.t("commissioning.no_site")}</p>;
  const submit = async (): Promise<void> => {
    const until_at = new Date(clock.exact() + hours * HOUR_MS - 1000).toISOString();
    const session = await act.run(() =>
      calls.openCommissioning({ site_id, until_at, note: note.trim() }),
    );
    if (session !== null) onStarted(session.id);
  };
  return (
    <div class="start-session">
      <Form
        title={text.t("commissioning.start")}
        submit={text.t("commissioning.start")}
        busy={act.busy}
        name="session"
        onSubmit={submit}
      >
        <Trouble act={act} />
        <p class="hint">{text.t("commissioning.how")}</p>
        <SitePick site_id={site_id} onPick={setPicked} />
        <Choice<number>
          name={text.t("commissioning.for")}
          options={HOURS.map((n) => ({ value: n, label: text.t("commissioning.hours", { n }) }))}
          value={hours}
          onChoose={setHours}
        />
        <Field label={text.t("commissioning.note")} name="note" value={note} onChange={setNote} />
      </Form>
    </div>
  );
}
