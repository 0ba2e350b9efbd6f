/** A view whose code is fetched when it is first shown, so that the desk's own is on screen sooner. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useDesk } from "../useDesk";

interface LazyViewProps {
  readonly load: () => Promise<ComponentType>;
}

/** The view that `load` answers. One that cannot be fetched says so and offers to try again. */
export function LazyView({ load }: LazyViewProps) {
  const { text } = useDesk();
  const [View, setView] = useState<ComponentType | null>(null);
  const [failed, setFailed] = useState(false);
  const fetch = (): void => {
    setFailed(false);
    load().then(
      (loaded) => setView(() => loaded),
      () => setFailed(true),
    );
  };
  // Whoever passes another `load` mounts another view: it is asked for once.
  useEffect(fetch, []);
  if (View !== null) return <View />;
  if (!failed) return <main class="view" aria-busy="true" />;
  return (
    <main class="view">
      <p class="failure" role="alert">
        {text.t("error.network")}
      </p>
      <button type="button" class="button" onClick={fetch}>
        {text.t("view.again")}
      </button>
    </main>
  );
}
