/** What each person sets for their own screen; kept in this browser only. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Lang } from "../i18n/catalogues";

export type Theme = "light" | "dark";

export interface Preferences {
  readonly lang: ReadonlySignal<Lang>;
  readonly theme: ReadonlySignal<Theme>;
  /** Whether single letter keys give commands (WCAG 2.1.4: they can be turned off). */
  readonly singleKeys: ReadonlySignal<boolean>;
  setLang(lang: Lang): void;
  setTheme(theme: Theme): void;
  setSingleKeys(on: boolean): void;
}

/** The kept preferences, else what the browser says about language and theme. Shows them on the document. */
export function preferences(): Preferences {
  const lang = signal<Lang>(kept("lang", ["zh-CN", "en"]) ?? browserLang());
  const theme = signal<Theme>(kept("theme", ["light", "dark"]) ?? browserTheme());
  const singleKeys = signal(kept("single-keys", ["on", "off"]) !== "off");
  effect(() => {
    document.documentElement.lang = lang.value;
    document.documentElement.dataset.theme = theme.value;
  });
  return {
    lang,
    theme,
    singleKeys,
    setLang(next) {
      keep("lang", next);
      lang.value = next;
    },
    setTheme(next) {
      keep("theme", next);
      theme.value = next;
    },
    setSingleKeys(on) {
      keep("single-keys", on ? "on" : "off");
      singleKeys.value = on;
    },
  };
}

function browserLang(): Lang {
  return navigator.language.startsWith("zh") ? "zh-CN" : "en";
}

function browserTheme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function kept<T extends string>(name: string, allowed: readonly T[]): T | null {
  try {
    const value = localStorage.getItem(`nowalls.${name}`);
    return allowed.find((one) => one === value) ?? null;
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`nowalls.${name}`, value);
  } catch {
    // Storage is forbidden here: the setting lasts as long as the page.
  }
}
