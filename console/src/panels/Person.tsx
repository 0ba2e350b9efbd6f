/** Somebody who lives there: what to know before one speaks to them, and how to see it when it is not shown. */
import { useState } from "preact/hooks";
import { useDesk } from "../useDesk";
import type { Resident } from "../wire";
import { age } from "../wording";
import { Phone } from "./Contacts";

/** Who may say why and see what is not shown; the server decides. */
const BY_GLASS: ReadonlySet<string> = new Set(["dispatcher", "duty_lead", "supervisor", "admin"]);
const SHORTEST_REASON = 3;

interface PersonProps {
  readonly resident: Resident;
  /** With others there, each number stands beside its name; alone, it is among the contacts. */
  readonly withPhone: boolean;
}

function Risks({ resident }: { readonly resident: Resident }) {
  const { text } = useDesk();
  const { risk, ability_grade } = resident;
  return (
    <ul class="tags">
      {risk !== null && risk !== "low" && (
        <li class="tag risk strong">{text.label("risk", risk)}</li>
      )}
      {resident.categories.map((category) => (
        <li key={category} class="tag risk">
          {text.label("category", category)}
        </li>
      ))}
      {ability_grade !== null && (
        <li class="tag risk">{text.label("ability", String(ability_grade))}</li>
      )}
    </ul>
  );
}

/** Opens what is personal for a quarter of an hour; the reason stands in the audit under this user's name. */
function Reveal({ resident }: { readonly resident: Resident }) {
  const { text, handling, subject } = useDesk();
  const [reason, setReason] = useState("");
  return (
    <details class="reveal">
      <summary>{text.t("reveal.open")}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          handling.attempt(subject.reveal(resident.id, reason.trim()));
        }}
      >
        <label>
          <span>{text.t("reveal.reason")}</span>
          <input
            required
            minLength={SHORTEST_REASON}
            data-testid="reveal-reason"
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <button
          type="submit"
          class="button"
          data-testid="reveal"
          disabled={handling.busy.value || reason.trim().length < SHORTEST_REASON}
        >
          {text.t("reveal.show")}
        </button>
      </form>
    </details>
  );
}

export function Person({ resident, withPhone }: PersonProps) {
  const { text, clock, session } = useDesk();
  const about = [
    text.label("sex", resident.sex),
    text.t("age.years", { n: age(resident, clock.now.value) }),
  ];
  const mayAsk = BY_GLASS.has(session.value?.role ?? "");
  return (
    <div class="person">
      <h3 class="person-name">
        {resident.name} <span>{about.join(" · ")}</span>
        {withPhone && resident.phone && <Phone number={resident.phone} />}
      </h3>
      <Risks resident={resident} />
      {resident.notes && <p class="person-notes">{resident.notes}</p>}
      {resident.medical_notes && (
        <p class="person-notes medical">
          <b>{text.t("person.medical")}</b> {resident.medical_notes}
        </p>
      )}
      {!resident.revealed && mayAsk && <Reveal resident={resident} />}
    </div>
  );
}
