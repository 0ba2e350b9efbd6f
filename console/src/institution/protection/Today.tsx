/** Protected today: how many homes and rooms are proved, and of each other one the reason, the keeper, the deadline. */
import { useState } from "preact/hooks";
import { type LackingWanted, query } from "../../api/supervising";
import { Choice } from "../../frame/Choice";
import { Unread } from "../../panels/Failure";
import { Downloads } from "../../reports/Downloads";
import { useLoaded } from "../../state/useLoaded";
import { moment } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { Gap, ProtectedToday } from "../../wire";
import { Pick } from "../fields";
import { Days } from "./Days";
import { LackingTable } from "./LackingTable";
import { gapsByCount, STANDINGS, totalOf } from "./today";

/** A place is judged each ten minutes. */
const AGAIN_MS = 300_000;
type Shown = "all" | "overdue";

export function Today() {
  const { text, calls } = useDesk();
  const [shown, setShown] = useState<Shown>("all");
  const [gap, setGap] = useState<Gap | "">("");
  const today = useLoaded("today", calls.protectedToday, AGAIN_MS);
  const overdue = shown === "overdue";
  const wanted: LackingWanted = { ...(gap === "" ? {} : { gap }), ...(overdue ? { overdue } : {}) };
  const list = useLoaded(`?${query(wanted)}`, () => calls.lacking(wanted), AGAIN_MS);
  const gaps = today.value === null ? [] : gapsByCount(today.value);
  return (
    <div class="today" data-testid="today">
      <Unread problem={today.problem ?? list.problem} />
      {today.value !== null && <Whole today={today.value} />}
      <div class="today-tools not-on-paper">
        <Choice<Shown>
          name={text.t("today.show")}
          options={[
            { value: "all", label: text.t("today.all") },
            {
              value: "overdue",
              label: `${text.t("today.overdue")} ${today.value?.overdue ?? ""}`.trim(),
            },
          ]}
          value={shown}
          onChoose={setShown}
        />
        <Pick
          name="today-gap"
          label={text.t("today.gap")}
          value={gap}
          options={[
            { value: "", label: text.t("today.all") },
            ...gaps.map(([each, n]) => ({ value: each, label: `${text.label("gap", each)} ${n}` })),
          ]}
          onChange={(chosen) => setGap(gaps.find(([each]) => each === chosen)?.[0] ?? "")}
        />
        <Downloads
          name="today"
          href={(format, lang) =>
            `/api/v1/protection/export?format=${format}&lang=${lang}&overdue=${overdue}`
          }
        />
        <button type="button" class="button" onClick={() => print()}>
          {text.t("briefing.print")}
        </button>
      </div>
      {list.value !== null && <LackingTable list={list.value} />}
      {today.value !== null && today.value.days.length > 0 && <Days days={today.value.days} />}
    </div>
  );
}

function Whole({ today }: { readonly today: ProtectedToday }) {
  const { text, clock } = useDesk();
  const of = totalOf(today);
  const judged = today.judged_at;
  return (
    <section class="protection-whole" data-testid="today-figures">
      <p
        class={`protection-figure num ${today.unprotected === 0 ? "calm" : "critical"}`}
        data-testid="today-proved"
      >
        {today.proved}
        <small> / {of}</small>
      </p>
      <p>
        <b>{text.t("today.figure")}</b>
        <span>{text.t("today.meaning")}</span>
        <span class="num">
          {judged === null
            ? text.t("today.not_judged")
            : text.t("today.judged", {
                time: moment(Date.parse(judged), clock.now.value, text.lang.value, "minute"),
              })}
        </span>
      </p>
      <ul class="protection-buildings num">
        {STANDINGS.map((standing) => (
          <li key={standing} data-testid={`today-${standing}`}>
            {text.t(`today.${standing}`)}{" "}
            <b class={standing === "unprotected" && today[standing] > 0 ? "critical" : ""}>
              {today[standing]}
            </b>
          </li>
        ))}
      </ul>
    </section>
  );
}
