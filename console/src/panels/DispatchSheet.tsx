/** Whom to send: the best first with the reasons, the unsuited below with what speaks against them; a person decides. */
import { Choice } from "../frame/Choice";
import { PICKS } from "../keys/bindings";
import { useDesk } from "../useDesk";
import type { Candidate, Recommendation } from "../wire";
import { sendResponder } from "./act";
import { Phone } from "./Contacts";
import { candidatePhrase, mayBeSent, shortfallPhrase } from "./candidates";
import { SheetFrame } from "./SheetFrame";

/** Minutes until arrival that are offered: what helpers say on the phone. */
const ETA_MINUTES = [3, 5, 10, 15, 20, 30];
/** Stands for the server's own estimate among the choices. */
const AS_ESTIMATED = 0;

function CandidateLine({
  candidate,
  pick,
}: {
  readonly candidate: Candidate;
  readonly pick: string;
}) {
  const desk = useDesk();
  const { text, handling } = desk;
  return (
    <li class={candidate.unsuited === null ? "" : "unsuited"}>
      <button
        type="button"
        class="choice responder"
        data-testid={`responder-${candidate.responder_id}`}
        disabled={handling.busy.value || !mayBeSent(candidate)}
        onClick={() => sendResponder(desk, candidate)}
      >
        <kbd>{pick}</kbd>
        <span>
          <b>{candidate.name}</b> {text.label("responder", candidate.kind)}
          <small class="num">{candidatePhrase(candidate, text)}</small>
        </span>
        <span class="responder-end">
          {candidate.unsuited === null ? (
            candidate.eta_s !== null && (
              <b class="num">{text.t("eta.minutes", { n: Math.ceil(candidate.eta_s / 60) })}</b>
            )
          ) : (
            <span class="badge warn">{text.label("unsuited", candidate.unsuited)}</span>
          )}
          <small class="num">{candidate.phone}</small>
        </span>
      </button>
    </li>
  );
}

/** Who can open the door, and where the hospital is that works with this district. */
function Besides({ recommendation }: { readonly recommendation: Recommendation }) {
  const { text } = useDesk();
  const { key_holders, partner_hospital } = recommendation;
  if (key_holders.length === 0 && partner_hospital === "") return null;
  return (
    <dl class="facts besides">
      {key_holders.map((holder) => (
        <div key={`${holder.name} ${holder.phone}`}>
          <dt>{text.t("contact.key_holder")}</dt>
          <dd>
            {holder.name} {text.label("relation", holder.relation)}{" "}
            {holder.phone && <Phone number={holder.phone} />}
          </dd>
        </div>
      ))}
      {partner_hospital !== "" && (
        <div>
          <dt>{text.t("responders.hospital")}</dt>
          <dd>{partner_hospital}</dd>
        </div>
      )}
    </dl>
  );
}

export function DispatchSheet() {
  const { text, handling, subject } = useDesk();
  const recommendation = subject.recommendation.value;
  const asEstimated = { value: AS_ESTIMATED, label: text.t("eta.as_estimated") };
  const minutes = ETA_MINUTES.map((n) => ({ value: n * 60, label: text.t("eta.minutes", { n }) }));
  return (
    <SheetFrame title={text.t("sheet.dispatch")}>
      {recommendation === null ? (
        <p class="empty">
          {text.t(handling.busy.value ? "responders.asked" : "responders.unknown")}
        </p>
      ) : (
        <>
          {recommendation.shortfall !== null && (
            <p class="shortfall" role="status" data-testid="shortfall">
              {shortfallPhrase(recommendation.shortfall, text)}
            </p>
          )}
          <ol class="choices">
            {recommendation.candidates.map((candidate, i) => (
              <CandidateLine
                key={candidate.responder_id}
                candidate={candidate}
                pick={PICKS[i] ?? ""}
              />
            ))}
          </ol>
          <Choice
            name={text.t("eta.name")}
            options={[asEstimated, ...minutes]}
            value={handling.draft.value.eta_s ?? AS_ESTIMATED}
            onChoose={(eta_s) => handling.fill({ eta_s: eta_s === AS_ESTIMATED ? null : eta_s })}
          />
          <Besides recommendation={recommendation} />
        </>
      )}
    </SheetFrame>
  );
}
