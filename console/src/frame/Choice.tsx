/** One of a few, shown side by side: radio buttons that look like chips. */
import { useId } from "preact/hooks";

interface ChoiceProps<T> {
  readonly name: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

export function Choice<T extends string | number>({
  name,
  options,
  value,
  onChoose,
}: ChoiceProps<T>) {
  const group = useId();
  return (
    <fieldset class="choices-row">
      <legend>{name}</legend>
      {options.map((option) => (
        <label key={option.value} class="chip-choice num">
          <input
            type="radio"
            name={group}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
