/** Where the responder is: known only while they have ticked that it may be shared, and forgotten when they untick. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Here {
  readonly lon: number;
  readonly lat: number;
}

export interface Sharing {
  /** `unable` once the telephone refused or does not know. */
  readonly state: ReadonlySignal<"off" | "on" | "unable">;
  /** The newest position while sharing; nothing otherwise. */
  here(): Here | Record<string, never>;
  set(on: boolean): void;
}

/** Whether this browser can tell; only pages of a secure origin may ask. */
export function canShare(): boolean {
  return window.isSecureContext && "geolocation" in navigator;
}

export function sharing(): Sharing {
  const state = signal<"off" | "on" | "unable">("off");
  let known: Here | null = null;
  let watch: number | null = null;
  const forget = () => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    [watch, known] = [null, null];
  };
  return {
    state,
    here: () => known ?? {},
    set(on) {
      forget();
      state.value = on ? "on" : "off";
      if (!on) return;
      watch = navigator.geolocation.watchPosition(
        ({ coords }) => {
          known = { lon: coords.longitude, lat: coords.latitude };
          state.value = "on";
        },
        () => {
          known = null;
          state.value = "unable";
        },
      );
    },
  };
}
