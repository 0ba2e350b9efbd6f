/** The hand-over of a shift: what the next one must know, offered by one side and signed by the other. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { colleagues } from "../panels/act";
import { Failure } from "../panels/Failure";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Handover } from "../wire";
import { Choice } from "./Choice";
import { linesOf, PARTS, signing, unsigned } from "./handover";

/** Stands for nobody named. */
const WHOEVER_COMES = "";

function Summary({ handover }: { readonly handover: Handover }) {
  const { text, clock, sites } = useDesk();
  return (
    <dl class="handover-parts">
      {PARTS.map((part) => {
        const lines = linesOf(handover, part, clock.now.value, text);
        return (
          <div key={part}>
            <dt>
              {text.t(`handover.${part}`)} <b class="num">{lines.length}</b>
            </dt>
            {lines.map(({ site_id, about }) => (
              <dd key={`${site_id} ${about}`}>
                {sites.look(site_id)?.name ?? site_id} {about}
              </dd>
            ))}
          </div>
        );
      })}
    </dl>
  );
}

interface OfferedProps {
  readonly handover: Handover;
  readonly onSigned: () => void;
}

function Offered({ handover, onSigned }: OfferedProps) {
  const { text, clock, calls, handling, session } = useDesk();
  const [reason, setReason] = useState("");
  const how = signing(handover, session.value?.user.user_id ?? "");
  const at = moment(Date.parse(handover.offered_at), clock.now.value, text.lang.value, "minute");
  const to = handover.to_name ?? text.t("handover.whoever");
  return (
    <li class="handover" data-testid="handover">
      <p>
        <b>{text.t("handover.from_to", { from: handover.from_name, to })}</b>{" "}
        <span class="num">{at}</span>
      </p>
      <Summary handover={handover} />
      {how === "none" && <p class="empty">{text.t("handover.waits")}</p>}
      {how !== "none" && (
        <form
          onSubmit={async (event) => {
            event.preventDefault();
            const call = calls.acceptHandover(handover.id, reason.trim());
            if ((await handling.attempt(call)) !== null) onSigned();
          }}
        >
          {how === "with_reason" && (
            <label>
              <span>{text.t("handover.reason")}</span>
              <input
                required
                value={reason}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            </label>
          )}
          <button
            type="submit"
            class="button primary"
            data-testid="handover-sign"
            disabled={handling.busy.value}
          >
            {text.t("handover.sign")}
          </button>
        </form>
      )}
    </li>
  );
}

export function HandoverDialog({ onClose }: { readonly onClose: () => void }) {
  const desk = useDesk();
  const { text, calls, handling, shift } = desk;
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const [to, setTo] = useState(WHOEVER_COMES);
  const [offered, setOffered] = useState<readonly Handover[] | null>(null);
  const look = async (): Promise<void> => {
    const all = await handling.attempt(calls.handovers());
    if (all !== null) setOffered(unsigned(all));
  };
  useLayoutEffect(() => {
    dialog.current?.showModal();
    close.current?.focus();
    look();
  }, []);
  const offer = async (): Promise<void> => {
    const call = calls.handOver(to === WHOEVER_COMES ? null : to);
    if ((await handling.attempt(call)) !== null) await look();
  };
  const signed = async (): Promise<void> => {
    await handling.attempt(shift.load());
    await look();
  };
  const whoever = { value: WHOEVER_COMES, label: text.t("handover.whoever") };
  const people = colleagues(desk).map(({ user_id, name }) => ({ value: user_id, label: name }));
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="handover-title"
      data-testid="handover-dialog"
      onClose={onClose}
    >
      <h2 id="handover-title">{text.t("handover.title")}</h2>
      <Failure />
      <Choice
        name={text.t("handover.to")}
        options={[whoever, ...people]}
        value={to}
        onChoose={setTo}
      />
      <div class="handover-do">
        <button
          type="button"
          class="button"
          data-testid="handover-offer"
          disabled={handling.busy.value}
          onClick={offer}
        >
          {text.t("handover.offer")}
        </button>
        <button type="button" class="button" ref={close} onClick={() => dialog.current?.close()}>
          {text.t("help.close")} <kbd>Esc</kbd>
        </button>
      </div>
      <h3 class="section-name">{text.t("handover.unsigned")}</h3>
      {offered?.length === 0 && <p class="empty">{text.t("handover.none")}</p>}
      <ol class="handovers">
        {offered?.map((handover) => (
          <Offered key={handover.id} handover={handover} onSigned={signed} />
        ))}
      </ol>
    </dialog>
  );
}
