import { type ReactNode, type TextareaHTMLAttributes, useId } from "react";

type TextAreaProps = { label: ReactNode; error?: ReactNode; hint?: ReactNode };

/** A native field for several lines, which grows with them; the error stands below. */
export function TextArea({
  label,
  error,
  hint,
  ...textarea
}: TextAreaProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  const below = error ?? hint;
  return (
    <label className="field">
      <span>{label}</span>
      <textarea
        className="input"
        dir="auto"
        aria-invalid={error ? true : undefined}
        aria-describedby={below ? `${id}-below` : undefined}
        {...textarea}
      />
      {below && (
        <span id={`${id}-below`} className={error ? "field-error" : "small"}>
          {below}
        </span>
      )}
    </label>
  );
}
