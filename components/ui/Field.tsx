import { type ComponentProps, type ReactNode, type SelectHTMLAttributes, useId } from "react";

type FieldProps = { label: ReactNode; error?: ReactNode; hint?: ReactNode };

/** Native controls with our edge; the error stands below and names the fix. */
export function TextField({ label, error, hint, ...input }: FieldProps & ComponentProps<"input">) {
  const id = useId();
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="input"
        aria-invalid={error ? true : undefined}
        aria-describedby={below(id, error ?? hint)}
        {...input}
      />
      <Below id={id} error={error} hint={hint} />
    </label>
  );
}

export function SelectField({
  label,
  error,
  hint,
  children,
  ...select
}: FieldProps & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <label className="field">
      <span>{label}</span>
      <select
        aria-invalid={error ? true : undefined}
        aria-describedby={below(id, error ?? hint)}
        {...select}
      >
        {children}
      </select>
      <Below id={id} error={error} hint={hint} />
    </label>
  );
}

const below = (id: string, text: ReactNode) => (text ? `${id}-below` : undefined);

function Below({ id, error, hint }: { id: string; error?: ReactNode; hint?: ReactNode }) {
  if (!error && !hint) return null;
  return (
    <span id={`${id}-below`} className={error ? "field-error" : "small"}>
      {error ?? hint}
    </span>
  );
}
