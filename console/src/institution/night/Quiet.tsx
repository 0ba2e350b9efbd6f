/** Nobody calls: as dark as the room it stands in, and honest about what that rests on. */
import { elapsed, moment } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { Gap, SiteProtection } from "../../wire";
import { placeName } from "../../wording";
import { devicesWith, placesWith } from "../protection/scores";
import { useProtections } from "../protection/useProtections";
import { type Doubt, doubts } from "./night";

/** What is said where no card stands. */
const HEADLINES = {
  none: "night.quiet",
  undecided: "undecided.title",
  stale: "glance.unknown",
} as const;

function Since() {
  const { text, clock, live } = useDesk();
  const { liveSince, offset_ms } = live.value;
  if (liveSince === null) return <p class="night-since">{text.t("night.not_live")}</p>;
  const since = liveSince + offset_ms;
  const now = clock.now.value;
  return (
    <p class="night-since num" data-testid="night-since">
      {text.t("night.live_since", {
        time: moment(since, now, text.lang.value, "minute"),
        span: elapsed(since, now),
      })}
    </p>
  );
}

/** The gap behind a doubt about devices. */
const GAPS: Partial<Record<Doubt["code"], Gap>> = { silent: "silent", never_seen: "never_heard" };
/** Rooms that are named; beyond these the screen of protection is the place to look. */
const NAMED = 6;

interface DeafPlacesProps {
  readonly sites: readonly SiteProtection[] | null;
  readonly code: Doubt["code"];
}

/** Where a call would not be heard: who is alone at night has to look in there now and then. */
function DeafPlaces({ sites, code }: DeafPlacesProps) {
  const { text } = useDesk();
  const gap = GAPS[code];
  if (gap === undefined || sites === null) return null;
  const places = placesWith(sites, gap);
  const named = places.slice(0, NAMED).map((place) => placeName({ id: "", ...place }, text));
  const more = places.length - named.length;
  return (
    <small>
      {named.filter(Boolean).join(text.t("list.separator"))}
      {more > 0 && ` ${text.t("queue.more", { n: more })}`}
    </small>
  );
}

export function Quiet() {
  const { text, blindness, undecided, shift, audible } = useDesk();
  const { sites } = useProtections();
  const found = doubts({
    blindness: blindness.value,
    undecided: undecided.value.count,
    onShift: shift.shift.value !== null,
    audible: audible.value,
    devices:
      sites === null
        ? null
        : { silent: devicesWith(sites, "silent"), never_seen: devicesWith(sites, "never_heard") },
  });
  return (
    <section class="night-quiet" data-testid="night-quiet" aria-labelledby="night-headline">
      <h2 id="night-headline">{text.t(HEADLINES[blindness.value])}</h2>
      <Since />
      {found.length === 0 ? (
        <p class="night-sure">{text.t("night.sure")}</p>
      ) : (
        <ul class="night-doubts" aria-label={text.t("night.doubts")} data-testid="night-doubts">
          {found.map(({ code, n }) => (
            <li key={code} data-code={code}>
              {text.label("doubt", code, { n })}
              <DeafPlaces sites={sites} code={code} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
