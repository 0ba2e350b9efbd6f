/** What is looked at, item by item: a tap for what is in order, words and a photo for what is not. */
import { useState } from "preact/hooks";
import { PictureButton } from "../hazards/Pictures";
import { Trouble, useAct } from "../institution/useAct";
import { AttachedPicture } from "../panels/Photo";
import { useDesk } from "../useDesk";
import type { InspectionItem, InspectionSheet, ItemAnswer } from "../wire";
import { headed } from "./lists";

const ANSWERS = [
  "in_order",
  "not_in_order",
  "not_applicable",
] as const satisfies readonly ItemAnswer[];

interface ChecklistProps {
  readonly sheet: InspectionSheet;
  readonly onChanged: () => Promise<void>;
  readonly onHazard: (id: string) => void;
}

export function Checklist({ sheet, onChanged, onHazard }: ChecklistProps) {
  const { text } = useDesk();
  return (
    <section
      class="paper-box"
      aria-label={text.t("inspection.checklist", { version: sheet.catalogue })}
    >
      <h3 class="hazards-title">{text.t("inspection.checklist", { version: sheet.catalogue })}</h3>
      {headed(sheet.checklist).map(({ category, items }) => (
        <div key={category} class="checklist-part">
          <h4>{text.label("hazard_category", category)}</h4>
          <ul>
            {items.map((item) => (
              <Item
                key={item.item}
                sheet={sheet}
                item={item}
                onChanged={onChanged}
                onHazard={onHazard}
              />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

interface ItemProps extends ChecklistProps {
  readonly item: InspectionItem;
}

function Item({ sheet, item, onChanged, onHazard }: ItemProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [finding, setFinding] = useState(false);
  const { answer, hazard_id } = item;
  const walks = sheet.steps.includes("answer") && hazard_id === null;
  const choose = async (chosen: ItemAnswer): Promise<void> => {
    setFinding(chosen === "not_in_order");
    if (chosen === "not_in_order" || chosen === answer) return;
    const body = { item: item.item, answer: chosen, pictures: [] };
    if ((await act.run(() => calls.answerItem(sheet.id, body))) !== null) await onChanged();
  };
  return (
    <li class="checklist-item" data-testid={`item-${item.item}`} data-answer={answer ?? "none"}>
      <div class="checklist-what">
        <b>{text.label("inspection_item", item.item)}</b>
        <p class="hint">{text.label("inspection_look", item.item)}</p>
      </div>
      {walks ? (
        <div class="checklist-answers not-on-paper">
          {ANSWERS.map((one) => (
            <button
              key={one}
              type="button"
              class="button"
              aria-pressed={finding ? one === "not_in_order" : one === answer}
              data-testid={`answer-${one}`}
              disabled={act.busy}
              onClick={() => choose(one)}
            >
              {text.label("inspection_answer", one)}
            </button>
          ))}
        </div>
      ) : null}
      <p class={walks ? "checklist-said only-on-paper" : "checklist-said"}>
        <span class={badge(answer)}>
          {answer === null
            ? text.t("inspection.open_item")
            : text.label("inspection_answer", answer)}
        </span>
      </p>
      <Trouble act={act} />
      {finding && walks && (
        <BadItem
          sheet={sheet}
          item={item}
          onChanged={onChanged}
          onNeverMind={() => setFinding(false)}
        />
      )}
      {hazard_id !== null && (
        <div class="checklist-found">
          {item.text !== null && <p lang="">{item.text}</p>}
          <ItemPictures item={item} />
          <button
            type="button"
            class="hazard-open not-on-paper"
            data-testid="item-hazard"
            onClick={() => onHazard(hazard_id)}
          >
            {text.t("inspection.to_hazard")}
          </button>
          <span class="only-on-paper num" lang="zxx">
            {hazard_id}
          </span>
        </div>
      )}
    </li>
  );
}

function badge(answer: ItemAnswer | null): string {
  if (answer === "not_in_order") return "badge bad";
  return answer === "in_order" ? "badge ok" : "badge";
}

function ItemPictures({ item }: { readonly item: InspectionItem }) {
  const { text } = useDesk();
  const alt = text.t("inspection.picture_of", { item: text.label("inspection_item", item.item) });
  return (
    <div class="hazard-pictures">
      {item.pictures.map((id) => (
        <figure key={id} class="hazard-picture">
          <AttachedPicture id={id} alt={alt} data-testid="item-picture" />
        </figure>
      ))}
    </div>
  );
}

interface BadItemProps {
  readonly sheet: InspectionSheet;
  readonly item: InspectionItem;
  readonly onChanged: () => Promise<void>;
  readonly onNeverMind: () => void;
}

/** What is wrong, with photos: from here it goes into the ledger. */
function BadItem({ sheet, item, onChanged, onNeverMind }: BadItemProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [note, setNote] = useState("");
  const [pictures, setPictures] = useState<readonly string[]>([]);
  const lacks = note.trim() === "" || pictures.length === 0;
  const submit = async (): Promise<void> => {
    const body = {
      item: item.item,
      answer: "not_in_order",
      text: note.trim(),
      pictures: [...pictures],
    } as const;
    if ((await act.run(() => calls.answerItem(sheet.id, body))) !== null) await onChanged();
  };
  return (
    <form
      class="form checklist-bad not-on-paper"
      data-testid="form-item"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Trouble act={act} />
      <label class="note">
        <span>{text.t("inspection.bad_note")}</span>
        <textarea
          rows={3}
          data-testid="field-item-note"
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <ItemPictures item={{ ...item, pictures }} />
      <p class="hint" aria-live="polite">
        {text.t("inspection.photos", { n: pictures.length })}
      </p>
      <PictureButton
        name="item-pictures"
        send={(picture) => calls.inspectionPicture(sheet.id, picture)}
        onSent={(ids) => setPictures((before) => [...new Set([...before, ...ids])])}
      />
      <p class="hint">{text.t("inspection.bad_how")}</p>
      <div class="checklist-answers">
        <button type="button" class="button" onClick={onNeverMind}>
          {text.t("inspection.never_mind")}
        </button>
        <button
          type="submit"
          class="button primary"
          data-testid="submit-item"
          disabled={act.busy || lacks}
        >
          {text.t("inspection.enter_hazard")}
        </button>
      </div>
    </form>
  );
}
