/** A picture on the timeline: fetched when somebody asks for it, for it may show a home and each look is written down. */
import { useState } from "preact/hooks";
import { useDesk } from "../useDesk";

export function Photo({ id }: { readonly id: string }) {
  const { text } = useDesk();
  const [shown, setShown] = useState(false);
  const [failed, setFailed] = useState(false);
  if (failed) return <p class="failure">{text.t("photo.failed")}</p>;
  if (!shown) {
    return (
      <button
        type="button"
        class="chip-button"
        data-testid="photo-show"
        onClick={() => setShown(true)}
      >
        {text.t("photo.show")}
      </button>
    );
  }
  return (
    <img
      class="photo"
      data-testid="photo"
      src={`/api/v1/attachments/${encodeURIComponent(id)}`}
      alt={text.t("photo.of_scene")}
      onError={() => setFailed(true)}
    />
  );
}
