/** The wall: what the whole room should know, in numbers that are read from its other end. */
import { useEffect } from "preact/hooks";
import { Login } from "../frame/Login";
import { LangSwitch, ThemeSwitch } from "../frame/Switches";
import { glyphOf, KindIcon } from "../icons";
import { elapsed, span, timeOfDay } from "../time/clocks";
import { areCurrent, ROWS, rows, waitingNow } from "./figures";
import type { Wall as TheWall } from "./picture";
import { WallMap } from "./WallMap";

interface OfWall {
  readonly wall: TheWall;
}

export function Wall({ wall }: OfWall) {
  const { session, allowed, text } = wall;
  const title = text.t("wall.title");
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (session.value === undefined) return null;
  if (session.value === null) return <Login entrance={wall} />;
  return allowed.value ? <Screen wall={wall} /> : <NotForThisAccount wall={wall} />;
}

function NotForThisAccount({ wall }: OfWall) {
  const { text } = wall;
  return (
    <main class="login">
      <section class="login-card">
        <h1>{text.t("wall.title")}</h1>
        <p>{text.t("wall.not_for_account")}</p>
        <button type="button" class="button" data-testid="logout" onClick={() => wall.logOut()}>
          {text.t("logout")}
        </button>
      </section>
    </main>
  );
}

function Screen({ wall }: OfWall) {
  const { text, blindness } = wall;
  return (
    <div class="wall" data-testid="wall" data-blindness={blindness.value}>
      <Top wall={wall} />
      <Blind wall={wall} />
      <main class="wall-main">
        <section class="wall-side" aria-label={text.t("queue.name")}>
          <WaitingCard wall={wall} />
          <InHand wall={wall} />
          <WaitingRows wall={wall} />
        </section>
        <WallMap wall={wall} />
      </main>
      <Figures wall={wall} />
    </div>
  );
}

function Top({ wall }: OfWall) {
  const { text, clock } = wall;
  return (
    <header class="wall-top">
      <h1>{text.t("wall.title")}</h1>
      <span class="spacer" />
      <LangSwitch text={text} preferences={wall.preferences} />
      <ThemeSwitch text={text} preferences={wall.preferences} />
      <button type="button" class="quiet" data-testid="logout" onClick={() => wall.logOut()}>
        {text.t("logout")}
      </button>
      <time class="wall-clock num" title={text.t("clock.zone")}>
        {timeOfDay(clock.now.value, text.lang.value)}
      </time>
    </header>
  );
}

/** What the picture may not know of, so that nobody trusts a quiet wall. */
function Blind({ wall }: OfWall) {
  const { text, live, blindness, undecided } = wall;
  const { asOf, undecided_ms } = live.value;
  if (blindness.value === "none") return null;
  const isStale = blindness.value === "stale";
  const how = isStale
    ? asOf === null
      ? text.t("banner.never")
      : text.t("banner.as_of", { time: timeOfDay(asOf, text.lang.value) })
    : text.t("wall.undecided_how", { s: Math.ceil(undecided_ms / 1000), n: undecided.value });
  return (
    <p class="wall-blind" role="alert" data-testid={`banner-${blindness.value}`}>
      <b>{text.t(isStale ? "banner.stale" : "banner.undecided")}</b> <span>{how}</span>
    </p>
  );
}

function WaitingCard({ wall }: OfWall) {
  const { text, queue, blindness, figures, clock } = wall;
  const target_s = figures.value?.claim_target_s ?? null;
  const { count, longest_ms, isLate } = waitingNow(
    queue.value,
    blindness.value,
    target_s,
    clock.now.value,
  );
  const tone = count === 0 ? "calm" : count === null ? "high" : isLate ? "critical" : "high";
  const isOver = longest_ms !== null && target_s !== null && isLate;
  return (
    <div class={`wall-waiting ${tone}`} data-testid="wall-waiting" data-waiting={count ?? "?"}>
      <p class="wall-count num">{count ?? "?"}</p>
      <div>
        <p class="wall-label">{text.t("wall.waiting")}</p>
        {longest_ms === null ? (
          <p class="wall-longest">{text.t(count === 0 ? "glance.nobody" : "wall.unknown")}</p>
        ) : (
          <p class="wall-longest">
            {text.t("glance.longest")} <b class="num">{span(longest_ms)}</b>
          </p>
        )}
        {target_s !== null && longest_ms !== null && (
          <p class="wall-target" data-testid="wall-target" data-late={isOver}>
            {text.t(isOver ? "wall.over_target" : "wall.target", { time: span(target_s * 1000) })}
          </p>
        )}
      </div>
    </div>
  );
}

function InHand({ wall }: OfWall) {
  const { text, queue } = wall;
  const { inHand, exercises } = queue.value;
  return (
    <dl class="wall-pair">
      <div>
        <dt>{text.t("glance.in_hand")}</dt>
        <dd class="num" data-testid="wall-in-hand">
          {inHand.length}
        </dd>
      </div>
      <div class={exercises.length > 0 ? "exercise apart" : ""}>
        <dt>{text.t("wall.exercises")}</dt>
        <dd class="num">{exercises.length}</dd>
      </div>
    </dl>
  );
}

function WaitingRows({ wall }: OfWall) {
  const { text, queue, figures, clock } = wall;
  const now = clock.now.value;
  const shown = rows(queue.value, figures.value, text.lang.value, now);
  const more = queue.value.waiting.length - shown.length;
  if (shown.length === 0) return null;
  return (
    <ol class="wall-rows" data-testid="wall-rows" data-most={ROWS}>
      {shown.map(({ incident, area }) => (
        <li key={incident.id} class={incident.severity}>
          <KindIcon glyph={glyphOf(incident)} size={52} />
          <span class="wall-where">
            <b>{text.label("kind_short", incident.kind)}</b>
            <small>{area}</small>
          </span>
          <span class="wall-since num">{elapsed(Date.parse(incident.opened_at), now)}</span>
        </li>
      ))}
      {more > 0 && <li class="wall-more">{text.t("queue.more", { n: more })}</li>}
    </ol>
  );
}

function Figures({ wall }: OfWall) {
  const { text, figures, guarded, clock } = wall;
  const known = figures.value;
  const number = new Intl.NumberFormat(text.lang.value);
  const share = new Intl.NumberFormat(text.lang.value, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const watched = guarded.value;
  // Rounded down: a wall that says 100 % while one home is silent is not honest.
  const part =
    watched && watched.total > 0 ? Math.floor((watched.on / watched.total) * 1000) : null;
  const claim_s = known?.today.claim_p50_s ?? null;
  return (
    <section class="wall-figures" aria-label={text.t("wall.figures")} data-testid="wall-figures">
      <Figure
        name={text.t("wall.guarded")}
        value={part === null ? "–" : share.format(part / 1000)}
        beside={
          watched === null
            ? ""
            : text.t("wall.of_sites", {
                on: number.format(watched.on),
                total: number.format(watched.total),
              })
        }
        warns={watched !== null && watched.on < watched.total}
      />
      <Figure
        name={text.t("wall.desks")}
        value={known === null ? "–" : number.format(known.on_duty.desks)}
        beside={
          known === null || known.on_duty.absent === 0
            ? ""
            : text.t("wall.absent", { n: known.on_duty.absent })
        }
        warns={known !== null && (known.on_duty.absent > 0 || known.on_duty.desks === 0)}
      />
      <Figure
        name={text.t("wall.responders")}
        value={known === null ? "–" : number.format(known.on_duty.responders)}
        beside={known === null ? "" : text.t("wall.free", { n: known.on_duty.free })}
        warns={known !== null && known.on_duty.free === 0}
      />
      <Figure
        name={text.t("wall.today")}
        value={known === null ? "–" : number.format(known.today.opened)}
        beside={
          known === null
            ? ""
            : text.t("wall.closed", { n: known.today.closed, exercises: known.today.exercises })
        }
      />
      <Figure
        name={text.t("wall.claim")}
        value={claim_s === null ? "–" : span(claim_s * 1000)}
        beside={
          known === null ? "" : text.t("wall.target", { time: span(known.claim_target_s * 1000) })
        }
        warns={known !== null && claim_s !== null && claim_s > known.claim_target_s}
      />
      {known !== null && !areCurrent(known, clock.now.value) && (
        <p class="wall-old" role="status">
          {text.t("wall.figures_of", { time: timeOfDay(Date.parse(known.at), text.lang.value) })}
        </p>
      )}
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly beside: string;
  readonly warns?: boolean;
}

function Figure({ name, value, beside, warns = false }: FigureProps) {
  return (
    <div class={warns ? "wall-figure warns" : "wall-figure"}>
      <p class="wall-label">{name}</p>
      <p class="wall-value num">{value}</p>
      <p class="wall-beside num">{beside}</p>
    </div>
  );
}
