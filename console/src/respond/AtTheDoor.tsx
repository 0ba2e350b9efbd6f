/** What is needed at the door: how to get in, and a picture of what is there. */
import { useRef, useState } from "preact/hooks";
import type { Translate } from "../i18n/translate";
import type { Pictures, Sending } from "./pictures";

interface AtTheDoorProps {
  readonly address: string;
  readonly pictures: Pictures;
  readonly text: Translate;
}

export function AtTheDoor({ address, pictures, text }: AtTheDoorProps) {
  return (
    <section class="door" aria-label={text.t("respond.door")}>
      <DoorCodes address={address} text={text} />
      <Camera pictures={pictures} text={text} />
    </section>
  );
}

/** Whoever stands before a locked door asks again rather than wait for a dead line. */
const GIVE_UP_MS = 10_000;

type Codes =
  | { readonly kind: "hidden" | "asking" | "failed" }
  | { readonly kind: "shown"; readonly codes: string };

/** Asked for by hand, for each look is written down. */
function DoorCodes({ address, text }: Pick<AtTheDoorProps, "address" | "text">) {
  const [codes, setCodes] = useState<Codes>({ kind: "hidden" });
  const ask = async (): Promise<void> => {
    setCodes({ kind: "asking" });
    try {
      const response = await fetch(`${address}/door_codes`, {
        method: "POST",
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.timeout(GIVE_UP_MS),
      });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const { door_codes } = (await response.json()) as { readonly door_codes: string };
      setCodes({ kind: "shown", codes: door_codes });
    } catch {
      setCodes({ kind: "failed" });
    }
  };
  if (codes.kind === "shown") {
    return (
      <p class="door-codes" data-testid="door-codes">
        {codes.codes === "" ? text.t("respond.no_code") : <b>{codes.codes}</b>}
      </p>
    );
  }
  return (
    <div>
      <button
        type="button"
        class="button"
        disabled={codes.kind === "asking"}
        data-testid="ask-door-codes"
        onClick={ask}
      >
        {text.t("respond.code")}
      </button>
      <p class="door-note" role="status">
        {text.t(codes.kind === "failed" ? "respond.code_failed" : "respond.code_noted")}
      </p>
    </div>
  );
}

function Camera({ pictures, text }: Pick<AtTheDoorProps, "pictures" | "text">) {
  const input = useRef<HTMLInputElement>(null);
  const state = pictures.state.value;
  const take = (): void => {
    const file = input.current?.files?.[0];
    if (file !== undefined) void pictures.send(file);
    // So that the same picture may be chosen again.
    if (input.current !== null) input.current.value = "";
  };
  return (
    <div>
      <label class="button camera">
        {text.t("respond.picture")}
        <input
          ref={input}
          type="file"
          accept="image/*"
          capture="environment"
          data-testid="picture"
          onChange={take}
        />
      </label>
      <p class="door-note" role="status" data-testid="picture-told" data-sent={state.sent}>
        {told(state, text)}
      </p>
    </div>
  );
}

function told({ kind, sent, problem }: Sending, text: Translate): string {
  switch (kind) {
    case "idle":
      return text.t("respond.picture_how");
    case "sending":
      return text.t("respond.picture_sending");
    case "waiting":
      return text.t("respond.picture_waiting");
    case "sent":
      return text.t("respond.picture_sent", { n: sent });
    case "refused":
      return text.t("respond.not_taken", { why: text.label("error", problem ?? "") });
  }
}
