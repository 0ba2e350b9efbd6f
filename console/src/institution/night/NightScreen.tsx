/** The night nurse's screen: its own open incidents, very large; dark and quiet when there is none. */
import { useEffect } from "preact/hooks";
import { Undecided } from "../../queue/Undecided";
import { useDesk } from "../../useDesk";
import { useInstitutions } from "../useInstitutions";
import { NightCard } from "./NightCard";
import { NightTasks } from "./NightTasks";
import { cards, chosen } from "./night";
import { Quiet } from "./Quiet";

/** The keys are always about somebody: whoever waits longest, unless another card was chosen. */
function useAlwaysChosen(): void {
  const { queue, subject, briefing } = useDesk();
  const next = chosen(queue.value, subject.selection.value);
  const isRead = briefing.incident_id.value !== null;
  // Each time: whatever else was selected meanwhile, a raw signal's site say, the keys come back to somebody's card; only
  // an open briefing is never taken out of the hand that reads from it, also when its incident is over.
  useEffect(() => {
    if (!isRead) subject.select(next);
  });
  // On any other screen no key may be about somebody who is not seen there.
  useEffect(() => () => subject.select(null), [subject]);
}

export function NightScreen() {
  const { text, queue, subject, undecided } = useDesk();
  const several = useInstitutions().length > 1;
  const open = cards(queue.value);
  const selected = subject.selection.value?.id;
  useAlwaysChosen();
  const quiet = open.length === 0 && undecided.value.count === 0;
  return (
    <main
      class={quiet ? "night quiet-night" : "night"}
      // A bright screen in a dark room blinds whoever looks up from it; a call may.
      data-theme={quiet ? "dark" : undefined}
      data-testid="night"
      data-open={open.length}
      aria-label={text.t("tabs.night")}
    >
      <Undecided />
      {open.length === 0 ? (
        <Quiet />
      ) : (
        <ol class="night-cards">
          {open.map((incident) => (
            <NightCard
              key={incident.id}
              incident={incident}
              chosen={incident.id === selected}
              withSite={several}
            />
          ))}
        </ol>
      )}
      <NightTasks />
    </main>
  );
}
