/** What must not be overlooked: stale data, signals that nobody decides, a desk that is empty or not heard. */
import { keyOf } from "../keys/bindings";
import { Failure } from "../panels/Failure";
import { ReadyList } from "../shift/ReadyList";
import { moment, timeOfDay } from "../time/clocks";
import { useDesk } from "../useDesk";
import { reasonsPhrase } from "../wording";

function StaleBanner() {
  const { text, live, stale } = useDesk();
  const { asOf, attempt } = live.value;
  const everTried = asOf !== null || attempt > 0;
  if (!stale.value || !everTried) return null;
  return (
    <p class="banner" role="alert" data-testid="banner-stale">
      <b>{text.t("banner.stale")}</b>
      <span>
        {asOf === null
          ? text.t("banner.never")
          : text.t("banner.as_of", { time: timeOfDay(asOf, text.lang.value) })}
      </span>
      <span>{text.t("banner.retrying")}</span>
    </p>
  );
}

function UndecidedBanner() {
  const { text, live, undecided, blindness } = useDesk();
  if (blindness.value !== "undecided") return null;
  const { undecided_ms } = live.value;
  const { count } = undecided.value;
  return (
    <p class="banner" role="alert" data-testid="banner-undecided">
      <b>{text.t("banner.undecided")}</b>
      <span>{text.t("banner.undecided_how", { s: Math.ceil(undecided_ms / 1000), n: count })}</span>
    </p>
  );
}

/** Something is wrong with the centre itself: alarms may be missing, whatever the lights say. */
function OperationsBanner() {
  const { text, queue, subject } = useDesk();
  const task = queue.value.tasks.find(
    (each) => each.kind === "operations" && each.severity === "critical",
  );
  if (task === undefined) return null;
  return (
    <p class="banner" role="alert" data-testid="banner-operations">
      <b>{text.t("banner.operations")}</b>
      <span>{reasonsPhrase(task.reasons, text)}</span>
      <button
        type="button"
        class="banner-button"
        onClick={() => subject.select({ kind: "task", id: task.id })}
      >
        {text.t("banner.operations_show")}
      </button>
    </p>
  );
}

function SoundBanner() {
  const desk = useDesk();
  const { text, shift, audible, commands } = desk;
  if (!commands.value) return null;
  const onShift = shift.shift.value !== null;
  if (onShift && audible.value) return null;
  return (
    <p class="banner" role="status" data-testid="banner-sound">
      <b>{text.t(onShift ? "banner.muted" : "banner.no_shift")}</b>
      <button
        type="button"
        class="banner-button"
        data-testid="start-shift"
        onClick={() => desk.startShift()}
      >
        {text.t(onShift ? "sound.enable" : "shift.start")}
      </button>
    </p>
  );
}

function PresenceBanner() {
  const desk = useDesk();
  const { text, clock } = desk;
  const asked = desk.presence.value;
  if (asked === null) return null;
  const isAsked = asked.kind === "asked";
  return (
    <div class={`banner ${isAsked ? "asks" : ""}`} data-testid="banner-presence">
      {/* The seconds stand outside: an alert that counted would be read out anew each second. */}
      <span role="alert">
        <b>{text.t(isAsked ? "banner.presence" : "banner.absent")}</b>{" "}
        {text.t(isAsked ? "banner.presence_how" : "banner.absent_how")}
      </span>
      <span class="num">
        {isAsked
          ? text.t("banner.presence_left", { n: asked.seconds })
          : text.t("banner.absent_since", {
              time: moment(asked.since, clock.now.value, text.lang.value, "minute"),
            })}
      </span>
      <button
        type="button"
        class="banner-button"
        data-testid="present"
        onClick={() => desk.present()}
      >
        {text.t("action.present")} <kbd>{keyOf("present")}</kbd>
      </button>
    </div>
  );
}

/** A failure belongs beside the command that failed; without a panel this is the only place to see it. */
function FailureHere() {
  const { subject } = useDesk();
  return subject.selection.value === null ? <Failure /> : null;
}

export function Banners() {
  return (
    <div class="banners">
      <StaleBanner />
      <UndecidedBanner />
      <OperationsBanner />
      <PresenceBanner />
      <SoundBanner />
      <FailureHere />
      <ReadyList />
    </div>
  );
}
