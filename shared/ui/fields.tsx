import type { ComponentChildren, JSX } from "preact";

interface Common {
  label: string;
  name: string;
  /** What is wrong, in words; ties the message to the field. */
  error?: string;
  hint?: string;
  /** Hides the label from sight only: for search and filters. */
  hideLabel?: boolean;
}

/** Label, control, hint and error of one field, tied together by ids. */
export function Field(
  { label, name, error, hint, hideLabel, children }: Common & {
    children: (attributes: ReturnType<typeof describe>) => ComponentChildren;
  },
) {
  return (
    <div class="mb-4 min-w-0">
      <label
        for={idOf(name)}
        class={hideLabel ? "sr-only" : "mb-1.5 block text-sm font-medium"}
      >
        {label}
      </label>
      {children(describe({ name, error, hint }))}
      {error && (
        <p id={`${idOf(name)}-error`} class="mt-1.5 text-sm text-error" role="alert">{error}</p>
      )}
      {hint && <p id={`${idOf(name)}-hint`} class="mt-1.5 text-sm text-base-content/70">{hint}</p>}
    </div>
  );
}

function describe({ name, error, hint }: { name: string; error?: string; hint?: string }) {
  const id = idOf(name);
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return {
    id,
    name,
    "aria-invalid": error ? "true" as const : undefined,
    "aria-describedby": described || undefined,
  };
}

const idOf = (name: string) => `field-${name}`;

type InputProps = Common & Omit<JSX.InputHTMLAttributes, "label" | "name">;

export function TextField({ label, name, error, hint, hideLabel, ...rest }: InputProps) {
  return (
    <Field {...{ label, name, error, hint, hideLabel }}>
      {(attributes) => (
        <input
          type="text"
          {...rest}
          {...attributes}
          class={`input w-full ${error ? "input-error" : ""} ${rest.class ?? ""}`}
        />
      )}
    </Field>
  );
}

export function TextareaField(
  { label, name, error, hint, hideLabel, value, ...rest }:
    & Common
    & Omit<JSX.TextareaHTMLAttributes, "label" | "name">,
) {
  return (
    <Field {...{ label, name, error, hint, hideLabel }}>
      {(attributes) => (
        <textarea
          rows={3}
          {...rest}
          {...attributes}
          value={value}
          class={`textarea w-full ${error ? "textarea-error" : ""}`}
        />
      )}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function SelectField(
  { label, name, error, hint, hideLabel, value, options, ...rest }:
    & Common
    & { options: Option[]; value?: string }
    & Omit<JSX.SelectHTMLAttributes, "label" | "name" | "value">,
) {
  return (
    <Field {...{ label, name, error, hint, hideLabel }}>
      {(attributes) => (
        <select
          {...rest}
          {...attributes}
          class={`select w-full ${error ? "select-error" : ""}`}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckboxField(
  { label, name, error, hint, value = "on", checked }: Common & {
    value?: string;
    checked?: boolean;
  },
) {
  const attributes = describe({ name, error, hint });
  return (
    <div class="mb-4">
      <label class="flex min-h-11 items-center gap-3">
        <input type="checkbox" class="checkbox" value={value} checked={checked} {...attributes} />
        <span>{label}</span>
      </label>
      {error && <p id={`${attributes.id}-error`} class="text-sm text-error" role="alert">{error}
      </p>}
      {hint && <p id={`${attributes.id}-hint`} class="text-sm text-base-content/70">{hint}</p>}
    </div>
  );
}

export function FileField({ label, name, error, hint, ...rest }: InputProps) {
  return (
    <Field {...{ label, name, error, hint }}>
      {(attributes) => (
        <input
          {...rest}
          type="file"
          {...attributes}
          class={`file-input w-full ${error ? "file-input-error" : ""}`}
        />
      )}
    </Field>
  );
}
