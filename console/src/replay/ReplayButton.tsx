/** The way from an incident to its replay, for those who review. */
import { viewsFor } from "../frame/view";
import { useDesk } from "../useDesk";

export function ReplayButton({ incident_id }: { readonly incident_id: string }) {
  const { text, session, replayed } = useDesk();
  const role = session.value?.role;
  if (role === undefined || !viewsFor(role).includes("replay")) return null;
  return (
    <button
      type="button"
      class="button"
      data-testid="open-replay"
      onClick={() => {
        replayed.value = incident_id;
      }}
    >
      {text.t("replay.open")}
    </button>
  );
}
