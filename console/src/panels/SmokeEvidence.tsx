/** What detectors measured beside a smoke alarm: a note for whoever decides, by no colour of urgency of its own. */
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { SmokeEvidence as Evidence, Incident } from "../wire";

type Detector = Evidence["detectors"][number];

/** Fires grow within seconds; a page that is looked at follows. */
const EVERY_MS = 10_000;

export function SmokeEvidence({ incident }: { readonly incident: Incident }) {
  const { text, calls } = useDesk();
  const followed = incident.closed_at === null ? EVERY_MS : null;
  const { value } = useLoaded(incident.id, calls.smokeEvidence, followed);
  if (value === null || value.detectors.length === 0) return null;
  return (
    <section class="smoke-evidence" aria-labelledby="smoke-title" data-testid="smoke-evidence">
      <h3 id="smoke-title" class="section-name">
        {text.t("smoke.title")}
      </h3>
      {value.detectors.map((detector) => (
        <Lines key={detector.device_id} detector={detector} />
      ))}
      <p class="report-note">{text.t("smoke.how")}</p>
    </section>
  );
}

function Lines({ detector }: { readonly detector: Detector }) {
  const { text } = useDesk();
  const lang = text.lang.value;
  const number = (n: number): string =>
    new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(n);
  return (
    <div data-verdict={detector.verdict}>
      <p>
        <b>{text.label("device", detector.kind)}</b> {text.label("smoke.verdict", detector.verdict)}
        {detector.signs.length > 0 && (
          <span>
            {" · "}
            {detector.signs.map((sign) => text.label("smoke.sign", sign)).join(" · ")}
          </span>
        )}
      </p>
      <dl class="facts">
        {detector.courses.map((course) => (
          <Course key={course.channel} name={text.label("smoke.channel", course.channel)}>
            {text.t("smoke.course", {
              usual: number(course.usual),
              newest: number(course.newest),
              highest: number(course.highest),
            })}
          </Course>
        ))}
      </dl>
    </div>
  );
}

function Course({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
    </>
  );
}
