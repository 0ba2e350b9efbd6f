/** Commissioning: somebody walks and presses, the list ticks itself, a dispatcher says what they saw. */
import { useState } from "preact/hooks";
import { Choice } from "../../frame/Choice";
import { Unread } from "../../panels/Failure";
import { useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import type { Commissioning } from "../../wire";
import { SessionList } from "./SessionList";
import { StartForm } from "./StartForm";

/** A test takes about as long from the button to the desk: who stands in the room waits for the tick. */
const LOOK_EVERY_MS = 2000;

export function CommissioningScreen() {
  const { text, calls, sites } = useDesk();
  const [picked, setPicked] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const running = useLoaded("running", () => calls.commissionings(), LOOK_EVERY_MS);
  const sessions = running.value ?? [];
  // One that has ended meanwhile stays open, with what remains, until another is chosen.
  const chosen = sessions.find(({ id }) => id === picked)?.id ?? picked ?? sessions[0]?.id ?? null;
  return (
    <main class="view" data-testid="commissioning">
      <header class="view-head">
        <h2>{text.t("tabs.commissioning")}</h2>
        {sessions.length > 1 && (
          <Choice<string>
            name={text.t("commissioning.sessions")}
            options={sessions.map(({ id, site_id, opened_by }) => ({
              value: id,
              label: `${sites.look(site_id)?.name ?? site_id} · ${opened_by}`,
            }))}
            value={chosen ?? ""}
            onChoose={(id) => {
              setPicked(id);
              setStarting(false);
            }}
          />
        )}
        {chosen !== null && !starting && (
          <button
            type="button"
            class="button view-at"
            data-testid="session-new"
            onClick={() => setStarting(true)}
          >
            {text.t("commissioning.another")}
          </button>
        )}
      </header>
      <Unread problem={running.problem} />
      {running.value !== null && (chosen === null || starting) && (
        <StartForm
          onStarted={(id) => {
            setPicked(id);
            setStarting(false);
            running.reload();
          }}
        />
      )}
      {chosen !== null && !starting && (
        <Session
          key={chosen}
          id={chosen}
          live={sessions.find(({ id }) => id === chosen) ?? null}
          onChanged={running.reload}
          onEnded={() => {
            setPicked(chosen);
            running.reload();
          }}
        />
      )}
    </main>
  );
}

interface SessionProps {
  readonly id: string;
  /** As the list of those that run has it; null once it has ended. */
  readonly live: Commissioning | null;
  readonly onChanged: () => void;
  readonly onEnded: () => void;
}

function Session({ id, live, onChanged, onEnded }: SessionProps) {
  const { calls } = useDesk();
  const ended = useLoaded(live === null ? id : null, calls.commissioning);
  const session = live ?? ended.value;
  const places = useLoaded(session?.site_id ?? null, calls.places);
  if (session === null || places.value === null) return null;
  return (
    <SessionList session={session} places={places.value} onChanged={onChanged} onEnded={onEnded} />
  );
}
