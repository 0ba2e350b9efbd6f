/** Pictures on their way to the centre: made small on the telephone, and sent until the centre has answered. */
import { type ReadonlySignal, signal } from "@preact/signals";

/** What the page says of the pictures: none yet, one under way, and what became of the last one. */
export interface Sending {
  readonly kind: "idle" | "sending" | "waiting" | "sent" | "refused";
  /** How many the centre has. */
  readonly sent: number;
  /** The code of why the last one was not taken. */
  readonly problem: string | null;
}

export interface Pictures {
  readonly state: ReadonlySignal<Sending>;
  send(file: Blob): Promise<void>;
}

/** What came back for one attempt. */
export type Outcome =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "silence" };

/** A face, a door, a wound: enough to see, and a third of a megabyte. */
const LONGEST_SIDE_PX = 1600;
const QUALITY = 0.8;
const AGAIN_MS = 5000;
/** A third of a megabyte over a bad network. */
const GIVE_UP_MS = 60_000;
/** Refusals of the moment, not of the picture. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

export const NONE: Sending = { kind: "idle", sent: 0, problem: null };

/** What is said after an attempt. Pure. */
export function afterwards(state: Sending, outcome: Outcome): Sending {
  switch (outcome.kind) {
    case "taken":
      return { kind: "sent", sent: state.sent + 1, problem: null };
    case "refused":
      return { ...state, kind: "refused", problem: outcome.code };
    case "silence":
      return { ...state, kind: "waiting" };
  }
}

/** What an answer of the server means for the picture. Pure. */
export function outcomeOf(status: number, code: string): Outcome {
  if (status < 300) return { kind: "taken" };
  return status >= 500 || LATER.has(status) ? { kind: "silence" } : { kind: "refused", code };
}

/** The size to draw a picture at: never larger than it is. Pure. */
export function fitted(width: number, height: number): readonly [width: number, height: number] {
  const shrink = Math.min(1, LONGEST_SIDE_PX / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
}

/** Sends to the API at `address`, which bears the link's token; one after the other. */
export function pictures(address: string): Pictures {
  const state = signal(NONE);
  let last: Promise<void> = Promise.resolve();

  const sendOne = async (file: Blob): Promise<void> => {
    state.value = { ...state.value, kind: "sending", problem: null };
    const picture = await small(file);
    // The centre knows a picture again, so that one whose answer was lost is one.
    for (;;) {
      state.value = afterwards(state.value, await attempt(address, picture));
      if (state.value.kind !== "waiting") return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  };
  return {
    state,
    send(file) {
      last = last.then(() => sendOne(file));
      return last;
    },
  };
}

async function attempt(address: string, picture: Blob): Promise<Outcome> {
  try {
    const response = await fetch(`${address}/pictures`, {
      method: "POST",
      body: picture,
      credentials: "omit",
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    const body = (await response.json()) as { readonly code?: string };
    return outcomeOf(response.status, body.code ?? `http_${response.status}`);
  } catch {
    return { kind: "silence" };
  }
}

/** The picture as it is seen, upright, small, and without a word of where it was taken; the file itself if need be. */
export async function small(file: Blob): Promise<Blob> {
  try {
    const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = fitted(drawn.width, drawn.height);
    canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    const made = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, "image/jpeg", QUALITY),
    );
    return made ?? file;
  } catch {
    // What this browser cannot draw the centre may still know, and it takes the metadata out itself.
    return file;
  }
}
