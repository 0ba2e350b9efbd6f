/** What a browser can do beside the sound: a notice over other windows, and a screen that stays on. Neither is relied on. */
import { type ReadonlySignal, signal } from "@preact/signals";

export type Notices = "granted" | "denied" | "default" | "unsupported";

export interface Attention {
  readonly notices: ReadonlySignal<Notices>;
  /** To be called in a click: asks for leave to show notices, and keeps the screen on from now. */
  begin(): Promise<void>;
  end(): void;
  /** Shows a notice unless somebody looks at the page; the same tag replaces an older one, and says so again. */
  notify(tag: string, title: string): void;
  /** Takes a notice away that is no longer true; all of them without a tag. */
  withdraw(tag?: string): void;
}

export function attention(): Attention {
  const supported = "Notification" in globalThis;
  const notices = signal<Notices>(supported ? Notification.permission : "unsupported");
  let lock: WakeLockSentinel | null = null;
  let wanted = false;
  const shown = new Map<string, Notification>();

  // A browser gives the lock back whenever the page is hidden, and refuses it on a low battery.
  const keepOn = async (): Promise<void> => {
    if (!wanted || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    if (lock?.released === false) return;
    const given = await navigator.wakeLock.request("screen").catch(() => null);
    if (wanted) lock = given;
    else given?.release().catch(() => {});
  };
  document.addEventListener("visibilitychange", keepOn);
  const withdraw = (tag?: string): void => {
    for (const one of tag === undefined ? [...shown.keys()] : [tag]) {
      shown.get(one)?.close();
      shown.delete(one);
    }
  };

  return {
    notices,
    async begin() {
      wanted = true;
      await keepOn();
      if (supported && Notification.permission === "default") {
        notices.value = await Notification.requestPermission();
      }
    },
    end() {
      wanted = false;
      lock?.release().catch(() => {});
      lock = null;
      withdraw();
    },
    withdraw,
    notify(tag, title) {
      if (notices.value !== "granted" || document.visibilityState === "visible") return;
      // What is shown there may be read by anybody in the room: no names, no addresses. `renotify` is not typed yet.
      const options: NotificationOptions & { renotify: boolean } = {
        tag,
        renotify: true,
        requireInteraction: true,
      };
      const notice = new Notification(title, options);
      shown.set(tag, notice);
      notice.onclick = () => {
        focus();
        notice.close();
      };
    },
  };
}
