/** People in the order in which they are called, as lines of a form. */
import { useDesk } from "../useDesk";
import { changed, type Person, sooner } from "./lines";

interface PeopleLinesProps<T extends Person> {
  readonly legend: string;
  readonly name: string;
  readonly lines: readonly T[];
  readonly blank: T;
  /** The fields of a line from left to right, with what they are called. */
  readonly parts: readonly { readonly part: keyof T & string; readonly label: string }[];
  readonly onChange: (lines: readonly T[]) => void;
}

export function PeopleLines<T extends Person>(props: PeopleLinesProps<T>) {
  const { legend, name, lines, blank, parts, onChange } = props;
  const { text } = useDesk();
  return (
    <fieldset class="contact-lines">
      <legend class="hint">{legend}</legend>
      {lines.map((line, at) => (
        // A line has no other name than its place in the order.
        <div key={at} class="contact-line">
          {parts.map(({ part, label }) => (
            <input
              key={part}
              aria-label={label}
              placeholder={label}
              data-testid={`${name}-${at}-${part}`}
              autocomplete="off"
              value={String(line[part])}
              onInput={(event) => {
                const said = { [part]: event.currentTarget.value } as Partial<T>;
                onChange(changed(lines, at, said, blank));
              }}
            />
          ))}
          <button
            type="button"
            class="chip-button"
            aria-label={text.t("file_form.sooner")}
            title={text.t("file_form.sooner")}
            disabled={at === 0 || at === lines.length - 1}
            onClick={() => onChange(sooner(lines, at))}
          >
            ↑
          </button>
        </div>
      ))}
    </fieldset>
  );
}
