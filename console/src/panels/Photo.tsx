/** Pictures that people attached. */
import { useState } from "preact/hooks";
import { useDesk } from "../useDesk";

interface AttachedPictureProps {
  readonly id: string;
  readonly alt: string;
  readonly class?: string;
  readonly "data-testid"?: string;
}

/** A picture that is kept at the centre, or that it could not be fetched. */
export function AttachedPicture({ id, ...shown }: AttachedPictureProps) {
  const { text } = useDesk();
  const [failed, setFailed] = useState(false);
  if (failed) return <p class="failure">{text.t("photo.failed")}</p>;
  return (
    <img
      {...shown}
      src={`/api/v1/attachments/${encodeURIComponent(id)}`}
      alt={shown.alt}
      onError={() => setFailed(true)}
    />
  );
}

/** Fetched when somebody asks for it, for it may show a home and each look is written down. */
export function Photo({ id }: { readonly id: string }) {
  const { text } = useDesk();
  const [shown, setShown] = useState(false);
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
    <AttachedPicture id={id} class="photo" data-testid="photo" alt={text.t("photo.of_scene")} />
  );
}
