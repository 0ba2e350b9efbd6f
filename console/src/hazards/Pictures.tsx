/** A hazard's pictures: shown, sent, and ticked for the step that they prove. */

import { stamp } from "../institution/days";
import { Trouble, useAct } from "../institution/useAct";
import { AttachedPicture } from "../panels/Photo";
import { small } from "../respond/pictures";
import { useDesk } from "../useDesk";
import type { HazardPicture as Picture } from "../wire";

export function HazardPicture({ picture }: { readonly picture: Picture }) {
  const { text } = useDesk();
  const time = stamp(Date.parse(picture.at));
  return (
    <figure class="hazard-picture" data-testid="hazard-picture">
      <AttachedPicture id={picture.id} alt={text.t("hazard.picture_of", { time })} />
      <figcaption class="hint num">
        {[picture.author, time].filter((part) => part !== null).join(" · ")}
      </figcaption>
    </figure>
  );
}

interface PictureButtonProps {
  readonly hazard_id: string;
  readonly onSent: () => Promise<void>;
}

/** Takes pictures, makes them small and sends them one after the other. */
export function PictureButton({ hazard_id, onSent }: PictureButtonProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const send = async (files: readonly File[]): Promise<void> => {
    const sent = await act.run(async () => {
      for (const file of files) await calls.hazardPicture(hazard_id, await small(file));
      return files.length;
    });
    if (sent !== null) await onSent();
  };
  return (
    <div class="picture-add">
      <Trouble act={act} />
      <label class="button file">
        <span>{text.t(act.busy ? "hazard.picture_sending" : "hazard.picture_add")}</span>
        <input
          type="file"
          accept="image/*"
          multiple
          disabled={act.busy}
          data-testid="hazard-pictures"
          onChange={(event) => {
            send([...(event.currentTarget.files ?? [])]);
            // The same picture may be chosen again after a failure.
            event.currentTarget.value = "";
          }}
        />
      </label>
    </div>
  );
}

interface PictureTicksProps {
  readonly pictures: readonly Picture[];
  readonly left_out: ReadonlySet<string>;
  readonly onTick: (id: string, used: boolean) => void;
}

/** The pictures that came since the last step; all go with this one unless somebody leaves them out. */
export function PictureTicks({ pictures, left_out, onTick }: PictureTicksProps) {
  const { text } = useDesk();
  return (
    <div class="hazard-pictures">
      {pictures.map((picture) => (
        <label key={picture.id} class="picture-tick">
          <HazardPicture picture={picture} />
          <span>
            <input
              type="checkbox"
              checked={!left_out.has(picture.id)}
              onChange={(event) => onTick(picture.id, event.currentTarget.checked)}
            />{" "}
            {text.t("hazard.picture_use")}
          </span>
        </label>
      ))}
    </div>
  );
}
