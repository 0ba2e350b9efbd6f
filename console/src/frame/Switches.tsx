/** Language and theme. */
import { useDesk } from "../useDesk";

export function LangSwitch() {
  const { text, preferences } = useDesk();
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

export function ThemeSwitch() {
  const { text, preferences } = useDesk();
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
