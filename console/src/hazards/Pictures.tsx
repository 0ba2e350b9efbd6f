/** Pictures of a hazard, or of what was ordered: shown, sent, and ticked for the step that they prove. */
import { useState } from "preact/hooks";
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
  /** Names the field for whoever tries the page. */
  readonly name: string;
  readonly send: (picture: Blob) => Promise<{ readonly id: string }>;
  readonly onSent: (ids: readonly string[]) => void;
}

/** Takes pictures, makes them small and sends them one after the other. */
export function PictureButton({ name, send, onSent }: PictureButtonProps) {
  const { text } = useDesk();
  const act = useAct();
  const sendAll = async (files: readonly File[]): Promise<void> => {
    const sent = await act.run(async () => {
      const ids: string[] = [];
      for (const file of files) ids.push((await send(await small(file))).id);
      return ids;
    });
    if (sent !== null) onSent(sent);
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
          data-testid={name}
          onChange={(event) => {
            sendAll([...(event.currentTarget.files ?? [])]);
            // The same picture may be chosen again after a failure.
            event.currentTarget.value = "";
          }}
        />
      </label>
    </div>
  );
}

/** The pictures that may prove the next step, and which of them somebody leaves out. */
export interface Ticked {
  readonly fresh: readonly Picture[];
  readonly left_out: ReadonlySet<string>;
  /** The ids of those that go with the step. */
  readonly used: readonly string[];
  tick(id: string, use: boolean): void;
}

export function useTicked(pictures: readonly Picture[]): Ticked {
  const [left_out, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const fresh = pictures.filter((picture) => picture.fresh);
  return {
    fresh,
    left_out,
    used: fresh.filter((picture) => !left_out.has(picture.id)).map(({ id }) => id),
    tick(id, use) {
      const others = [...left_out].filter((one) => one !== id);
      setLeftOut(new Set(use ? others : [...others, id]));
    },
  };
}

/** The pictures that came since the last step; all go with this one unless somebody leaves them out. */
export function PictureTicks({ ticked }: { readonly ticked: Ticked }) {
  const { text } = useDesk();
  return (
    <div class="hazard-pictures">
      {ticked.fresh.map((picture) => (
        <label key={picture.id} class="picture-tick">
          <HazardPicture picture={picture} />
          <span>
            <input
              type="checkbox"
              checked={!ticked.left_out.has(picture.id)}
              onChange={(event) => ticked.tick(picture.id, event.currentTarget.checked)}
            />{" "}
            {text.t("hazard.picture_use")}
          </span>
        </label>
      ))}
    </div>
  );
}
