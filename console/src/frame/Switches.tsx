/** Language and theme. */
import type { Desk } from "../desk";

type Switched = Pick<Desk, "text" | "preferences">;

export function LangSwitch({ text, preferences }: Switched) {
  const other = text.lang.value === "en" ? "zh-CN" : "en";
  return (
    <button
      type="button"
      class="quiet"
      lang={other}
      data-testid="lang-switch"
      onClick={() => preferences.setLang(other)}
    >
      {text.t("lang.other")}
    </button>
  );
}

export function ThemeSwitch({ text, preferences }: Switched) {
  const other = preferences.theme.value === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      class="quiet"
      data-testid="theme-switch"
      onClick={() => preferences.setTheme(other)}
    >
      {text.t(other === "dark" ? "theme.dark" : "theme.light")}
    </button>
  );
}
