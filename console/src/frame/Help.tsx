/** The keys, and the switch that turns single keys off. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Key } from "../i18n/catalogues";
import { type Command, keyOf } from "../keys/bindings";
import { useDesk } from "../useDesk";

const GROUPS: readonly { readonly name: Key; readonly commands: readonly Command[] }[] = [
  {
    name: "help.incident",
    commands: [
      "claim",
      "dispatch",
      "arrive",
      "resolve",
      "mistaken",
      "confirm",
      "note",
      "briefing",
      "release",
      "transfer",
      "stand_down",
      "reopen",
    ],
  },
  {
    name: "help.calls",
    commands: ["call_answered", "call_no_answer", "call_busy", "call_refused", "on_phone"],
  },
  { name: "help.ticks", commands: ["tick_called", "tick_no_answer", "tick_fine"] },
  {
    name: "help.desk",
    commands: ["next", "previous", "silence", "present", "by_hand", "help", "close"],
  },
];

export function Help({ onClose }: { readonly onClose: () => void }) {
  const { text, preferences } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // A dialog gives the focus to its first control: here the switch, which nobody means to turn with a stray key.
    close.current?.focus();
  }, []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">{text.t("help.title")}</h2>
      <div class="help-groups">
        {GROUPS.map((group) => (
          <section key={group.name}>
            <h3 class="section-name">{text.t(group.name)}</h3>
            <dl>
              {group.commands.map((command) => (
                <div key={command}>
                  <dt>
                    <kbd>{command === "claim" ? text.t("key.space") : keyOf(command)}</kbd>
                  </dt>
                  <dd>{text.t(`action.${command}` as Key)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p>{text.t("help.mistaken")}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={preferences.singleKeys.value}
          onChange={(event) => preferences.setSingleKeys(event.currentTarget.checked)}
        />
        {text.t("help.single_keys")}
      </label>
      <button
        type="button"
        class="button primary"
        ref={close}
        onClick={() => dialog.current?.close()}
      >
        {text.t("help.close")} <kbd>Esc</kbd>
      </button>
    </dialog>
  );
}
