/** Who is called, in order: the person first; the next one has the result keys. */
import { keyOf } from "../keys/bindings";
import type { Callee } from "../state/people";
import { useDesk } from "../useDesk";
import type { Incident } from "../wire";
import { act, CALLS } from "./act";

/** A number to read, and to call where the computer can. */
export function Phone({ number }: { readonly number: string }) {
  return (
    <a class="num phone" href={`tel:${number}`}>
      {number}
    </a>
  );
}

/** Name, relation, key and number of somebody to call; without a contact it is the person themself. */
function ContactLine({ contact, phone }: Pick<Callee, "contact" | "phone">) {
  const { text } = useDesk();
  return (
    <>
      <span class="contact-who">
        <b>{contact?.name ?? text.t("contact.self")}</b>
        {contact !== null && ` ${text.label("relation", contact.relation)}`}
        {contact?.key_holder && <span class="badge">{text.t("contact.key_holder")}</span>}
      </span>
      {phone && <Phone number={phone} />}
    </>
  );
}

/** Whom to call, to read and dial, without results: for a site or a task, which have no timeline of calls. */
export function PhoneList() {
  const { text, subject } = useDesk();
  const callees = subject.callees.value.filter(({ phone }) => phone !== null);
  if (callees.length === 0) return null;
  return (
    <section aria-label={text.t("section.contacts")}>
      <h3 class="section-name">{text.t("section.contacts")}</h3>
      <ol class="contacts">
        {callees.map(({ key, contact, phone }) => (
          <li key={key} class="contact">
            <ContactLine contact={contact} phone={phone} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface ContactsProps {
  readonly incident: Incident;
  readonly enabled: boolean;
}

export function Contacts({ incident, enabled }: ContactsProps) {
  const desk = useDesk();
  const { text, handling } = desk;
  const { callees, called, nextCallee } = desk.subject;
  const onPhone = handling.onPhone.value === incident.id;
  return (
    <section aria-label={text.t("section.contacts")}>
      <h3 class="section-name">
        {text.t("section.contacts")}
        <button
          type="button"
          class="chip-button"
          aria-pressed={onPhone}
          disabled={!enabled}
          onClick={() => act(desk, "on_phone")}
        >
          {text.t("on_phone")} <kbd>{keyOf("on_phone")}</kbd>
        </button>
      </h3>
      <ol class="contacts">
        {callees.value.map(({ key, contact, phone }) => {
          const result = called.value.get(key);
          const up = enabled && key === nextCallee.value.key;
          return (
            <li key={key} class={up ? "contact up" : "contact"}>
              <ContactLine contact={contact} phone={phone} />
              {up && (
                <span class="contact-results">
                  {CALLS.map(({ command, result: said }) => (
                    <button
                      key={said}
                      type="button"
                      class="chip-button"
                      data-testid={`call-${said}`}
                      disabled={handling.busy.value}
                      onClick={() => act(desk, command)}
                    >
                      {text.label("call", said)} <kbd>{keyOf(command)}</kbd>
                    </button>
                  ))}
                </span>
              )}
              {!up && result !== undefined && (
                <span class="contact-said">{text.label("call", result)}</span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
