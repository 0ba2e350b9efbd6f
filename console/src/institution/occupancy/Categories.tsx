/** What a night nurse decides by, as chips to tick. */
import { useDesk } from "../../useDesk";

/** The registry knows more of them; those stay as they are. */
const OFFERED = ["disabled", "semi_disabled", "dementia", "oldest_old"] as const;

interface CategoriesProps {
  readonly value: readonly string[];
  readonly onChange: (categories: readonly string[]) => void;
}

export function Categories({ value, onChange }: CategoriesProps) {
  const { text } = useDesk();
  return (
    <fieldset class="choices-row">
      <legend>{text.t("resident_form.categories")}</legend>
      {OFFERED.map((one) => (
        <label key={one} class="chip-choice">
          <input
            type="checkbox"
            checked={value.includes(one)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...value, one]
                  : value.filter((other) => other !== one),
              )
            }
          />
          <span>{text.label("category", one)}</span>
        </label>
      ))}
    </fieldset>
  );
}
