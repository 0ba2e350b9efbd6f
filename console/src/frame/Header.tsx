/** The bar on top: is the picture live, is it heard, how many are watched over, who is on duty, what time it is. */

import { DueHazards } from "../hazards/DueHazards";
import { LateInspections } from "../inspections/LateInspections";
import { UnseenTests } from "../institution/commissioning/UnseenTests";
import { keyOf } from "../keys/bindings";
import { LateOrders } from "../orders/LateOrders";
import { DueReports } from "../serious/DueReports";
import { timeOfDay } from "../time/clocks";
import { useDesk } from "../useDesk";
import { LangSwitch, ThemeSwitch } from "./Switches";
import type { View } from "./view";

function LiveChip() {
  const { text, live, stale } = useDesk();
  const { trip_ms } = live.value;
  if (stale.value) return <span class="chip bad">{text.t("live.lost")}</span>;
  return (
    <span class="chip ok">
      {trip_ms === null ? text.t("live.on") : text.t("live.on_trip", { ms: trip_ms })}
    </span>
  );
}

function SoundChip() {
  const desk = useDesk();
  const { text } = desk;
  if (!desk.commands.value) return null;
  const on = desk.audible.value && desk.shift.shift.value !== null;
  if (on && desk.ringing.value !== null) {
    return (
      <button type="button" class="chip ringing" data-testid="silence" onClick={desk.silence}>
        {text.t("sound.silence")} <kbd>S</kbd>
      </button>
    );
  }
  return <span class={on ? "chip ok" : "chip bad"}>{text.t(on ? "sound.on" : "sound.off")}</span>;
}

function GuardedChip() {
  const { text, sites } = useDesk();
  const guarded = sites.guarded.value;
  if (guarded === null) return null;
  const number = new Intl.NumberFormat(text.lang.value);
  const values = { on: number.format(guarded.on), total: number.format(guarded.total) };
  return (
    <span
      class={guarded.on < guarded.total ? "chip warn num" : "chip ok num"}
      data-testid="guarded"
    >
      {text.t("guarded", values)}
    </span>
  );
}

function ShiftChip() {
  const desk = useDesk();
  const { text, shift, session, commands } = desk;
  const user = session.value?.user.name ?? "";
  if (shift.shift.value === null || !commands.value) {
    return <span class="chip plain">{user}</span>;
  }
  return (
    <span class="chip ok">
      {text.t("shift.of", { name: user })}
      <button type="button" class="inline" onClick={() => desk.endShift()}>
        {text.t("shift.end")}
      </button>
    </span>
  );
}

interface HeaderProps {
  readonly views: readonly View[];
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onHelp: () => void;
  readonly onHandover: () => void;
  readonly onByHand: () => void;
}

export function Header({ views, view, onView, onHelp, onHandover, onByHand }: HeaderProps) {
  const desk = useDesk();
  const { text, clock } = desk;
  return (
    <header class="bar">
      <h1 class="brand">{text.t("brand")}</h1>
      <nav class="tabs" aria-label={text.t("tabs.name")}>
        {views.map((one) => (
          <button
            key={one}
            type="button"
            class="tab"
            aria-current={view === one ? "page" : undefined}
            data-testid={`tab-${one}`}
            onClick={() => onView(one)}
          >
            {text.t(`tabs.${one}`)}
            {one === "commissioning" && <UnseenTests />}
            {one === "hazards" && <DueHazards />}
            {one === "inspections" && <LateInspections />}
            {one === "orders" && <LateOrders />}
            {one === "serious" && <DueReports />}
          </button>
        ))}
      </nav>
      <span class="spacer" />
      <LiveChip />
      <SoundChip />
      {/* An institution has its devices one by one on screens of its own. */}
      {desk.session.value?.role !== "institution" && <GuardedChip />}
      <ShiftChip />
      {desk.commands.value && (
        <button type="button" class="quiet" data-testid="by-hand-open" onClick={onByHand}>
          {text.t("intake.button")} <kbd>{keyOf("by_hand")}</kbd>
        </button>
      )}
      {desk.commands.value && desk.session.value?.role !== "institution" && (
        <button type="button" class="quiet" data-testid="handover-open" onClick={onHandover}>
          {text.t("handover.title")}
        </button>
      )}
      <LangSwitch text={text} preferences={desk.preferences} />
      <ThemeSwitch text={text} preferences={desk.preferences} />
      <button type="button" class="quiet" aria-label={text.t("help.open")} onClick={onHelp}>
        <kbd>?</kbd>
      </button>
      <button type="button" class="quiet" data-testid="logout" onClick={() => desk.logOut()}>
        {text.t("logout")}
      </button>
      <time class="bar-clock num" title={text.t("clock.zone")}>
        {timeOfDay(clock.now.value, text.lang.value)}
      </time>
    </header>
  );
}
