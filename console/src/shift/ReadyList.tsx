/** What was checked as the shift began, in one list. It lies beside the work, never over it, and takes no keys. */
import { useEffect } from "preact/hooks";
import { useDesk } from "../useDesk";
import { type Check, checks, worst } from "./checks";

function Line({ check }: { readonly check: Check }) {
  const desk = useDesk();
  const { text } = desk;
  const { readiness: told } = desk.ready;
  const readiness = told.value;
  const names = check.name === "duty_lead" ? (readiness?.duty_leads ?? []) : [];
  const missing =
    check.name === "second_channel" || check.name === "duty_lead"
      ? (readiness?.[check.name].districts ?? [])
      : [];
  return (
    <li
      class={`ready ${check.verdict}`}
      data-testid={`ready-${check.name}`}
      data-verdict={check.verdict}
    >
      <span class="ready-mark" aria-hidden="true">
        {{ ok: "✓", warn: "!", bad: "×", asked: "…" }[check.verdict]}
      </span>
      <b>{text.label("ready", check.name)}</b>
      <span>
        {text.label(`ready_${check.name}`, check.why)}
        {check.verdict === "ok" && names.length > 0 && ` ${names.join(text.t("list.separator"))}`}
        {missing.length > 0 && (
          <span class="num"> {text.t("ready.districts", { codes: missing.join(" ") })}</span>
        )}
      </span>
      {check.name === "sound" && (
        <button type="button" class="chip-button" onClick={desk.ready.testSound}>
          {text.t("ready.again")}
        </button>
      )}
    </li>
  );
}

/** A list without a fault has said what it has to say. */
const READ_MS = 15_000;

export function ReadyList() {
  const { ready } = useDesk();
  return ready.shown.value ? <List /> : null;
}

function List() {
  const desk = useDesk();
  const { text, live, stale, audible, attention } = desk;
  const found = checks({
    centre: desk.session.value?.role !== "institution",
    audible: audible.value,
    live: !stale.value,
    trip_ms: live.value.trip_ms,
    notices: attention.notices.value,
    readiness: desk.ready.readiness.value,
    failed: desk.ready.failed.value,
  });
  const verdict = worst(found);
  const { hide } = desk.ready;
  useEffect(() => {
    if (verdict !== "ok") return undefined;
    const timer = setTimeout(hide, READ_MS);
    return () => clearTimeout(timer);
  }, [verdict, hide]);
  return (
    <section class={`ready-list ${verdict}`} aria-labelledby="ready-title" data-testid="ready-list">
      <h2 id="ready-title">
        {text.t("ready.title")}
        <span class="ready-verdict" role="status">
          {text.label("ready_all", verdict)}
        </span>
        <button
          type="button"
          class="quiet close"
          aria-label={text.t("help.close")}
          data-testid="ready-close"
          onClick={desk.ready.hide}
        >
          ×
        </button>
      </h2>
      <ol>
        {found.map((check) => (
          <Line key={check.name} check={check} />
        ))}
      </ol>
    </section>
  );
}
