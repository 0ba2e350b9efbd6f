/** The log-in form. */
import { useState } from "preact/hooks";
import { Problem, type ProblemDetails } from "../api/client";
import type { Desk } from "../desk";
import { problemText } from "../panels/Failure";
import { LangSwitch, ThemeSwitch } from "./Switches";

/** What a page must have for people to log in to it. */
export type Entrance = Pick<Desk, "text" | "preferences" | "logIn">;

export function Login({ entrance }: { readonly entrance: Entrance }) {
  const { text, preferences } = entrance;
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails | null>(null);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await entrance.logIn(username, password);
    } catch (error) {
      setProblem(error instanceof Problem ? signInProblem(error) : { code: "network" });
      setBusy(false);
    }
  };

  return (
    <main class="login">
      <form class="login-card" onSubmit={submit}>
        <h1>
          {text.t("brand")}
          <small>{text.t("brand.what")}</small>
        </h1>
        <label>
          <span>{text.t("login.username")}</span>
          <input
            name="username"
            autocomplete="username"
            required
            data-testid="login-username"
            value={username}
            onInput={(event) => setUsername(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>{text.t("login.password")}</span>
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            data-testid="login-password"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        {problem !== null && (
          <p class="failure" role="alert" data-testid="login-failure">
            {problemText(problem, text)}
          </p>
        )}
        <button type="submit" class="button primary" data-testid="login-submit" disabled={busy}>
          {text.t("login.submit")}
        </button>
        <p class="login-switches">
          <LangSwitch text={text} preferences={preferences} />
          <ThemeSwitch text={text} preferences={preferences} />
        </p>
      </form>
    </main>
  );
}

/** Whatever the server calls it, a refused log-in means one thing to the person in front of the form. */
function signInProblem(problem: Problem): ProblemDetails {
  return problem.status === 401 ? { code: "bad_login" } : problem.details;
}
