/** The panel's foot: every command in a fixed place with its key; the next one in the usual course stands out. */
import type { Key } from "../i18n/catalogues";
import { type Command, keyOf } from "../keys/bindings";
import { hasRungAgain } from "../queue/order";
import { useDesk } from "../useDesk";
import type { Incident } from "../wire";
import { act, can, standing } from "./act";
import { Failure } from "./Failure";
import { nextCommand, type Standing } from "./may";
import { OpenSheet } from "./Sheets";

const MAIN = ["claim", "dispatch", "arrive", "resolve"] as const;
const MORE = ["mistaken", "confirm", "note", "release", "transfer", "stand_down"] as const;

interface ActionProps {
  readonly command: Command;
  readonly primary?: boolean;
  readonly label: string;
}

/** The button of a command on the selected incident, with its key. */
export function Action({ command, primary = false, label }: ActionProps) {
  const desk = useDesk();
  const { text, handling } = desk;
  const armed = handling.armed.value === command;
  const key = command === "claim" ? text.t("key.space") : keyOf(command);
  return (
    <button
      type="button"
      class={["button", primary ? "primary" : "", armed ? "armed" : ""].join(" ")}
      data-testid={`action-${command}`}
      disabled={!can(desk, command)}
      onClick={() => act(desk, command)}
    >
      <span>{armed ? text.t("armed.again") : label}</span> <kbd>{key}</kbd>
    </button>
  );
}

/** What a command is called on an incident: to claim one's own again is to take notice, another's to take over. */
export function commandName(command: Command, incident: Incident, where: Standing): Key {
  if (command !== "claim") return `action.${command}` as Key;
  if (where.mine && hasRungAgain(incident)) return "action.take_notice";
  return where.lead && !where.mine && incident.owner !== null ? "action.take_over" : "action.claim";
}

export function Actions({ incident }: { readonly incident: Incident }) {
  const desk = useDesk();
  const { text } = desk;
  if (!desk.commands.value) return null;
  const where = standing(desk, incident);
  const next = nextCommand(incident, where);
  const name = (command: Command): string => text.t(commandName(command, incident, where));
  return (
    <footer class="actions">
      <OpenSheet />
      <Failure />
      {incident.closed_at !== null ? (
        <div class="actions-closed">
          <Action command="reopen" label={name("reopen")} />
          <Action command="note" label={name("note")} />
        </div>
      ) : (
        <>
          <div class="actions-main">
            {MAIN.map((command) => (
              <Action
                key={command}
                command={command}
                primary={command === next}
                label={name(command)}
              />
            ))}
          </div>
          <div class="actions-more">
            {MORE.map((command) => (
              <Action key={command} command={command} label={name(command)} />
            ))}
          </div>
        </>
      )}
    </footer>
  );
}
