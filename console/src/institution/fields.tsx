/** The fields of the institution's forms: a label above, one height, one look. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly name: string;
  readonly required?: boolean;
  readonly type?: "text" | "number" | "date";
  readonly min?: string | number;
  readonly max?: string | number;
  /** Offered beside free text. */
  readonly offered?: readonly string[];
}

export function Field({ label, value, onChange, name, offered, type, ...limits }: FieldProps) {
  const list = useId();
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type={type ?? "text"}
        data-testid={`field-${name}`}
        value={value}
        autocomplete="off"
        onInput={(event) => onChange(event.currentTarget.value)}
        {...(offered === undefined ? {} : { list })}
        {...limits}
      />
      {offered !== undefined && (
        <datalist id={list}>
          {offered.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </label>
  );
}

interface PickProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly name: string;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    /** Where the label is in another language than the page, such as a product's name. */
    readonly lang?: string | undefined;
  }[];
}

export function Pick({ label, value, onChange, name, options }: PickProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        data-testid={`field-${name}`}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FormProps {
  readonly title: string;
  readonly submit: string;
  readonly busy: boolean;
  readonly name: string;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

export function Form({ title, submit, busy, name, onSubmit, children }: FormProps) {
  return (
    <form
      class="form"
      data-testid={`form-${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <h3 class="form-title">{title}</h3>
      <div class="form-fields">{children}</div>
      <button type="submit" class="button primary" data-testid={`submit-${name}`} disabled={busy}>
        {submit}
      </button>
    </form>
  );
}
