import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "@/components/ui/Icon";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  icon: IconName;
  label: string;
  isOn?: boolean;
  /** A number beside the sign; the label has to say it in words. */
  count?: number;
};

/** A round button of the bar. */
export function ControlButton({ icon, label, isOn, count, className, ...rest }: Props) {
  return (
    <button
      type="button"
      className={["ctl", isOn && "on-now", className].filter(Boolean).join(" ")}
      aria-label={label}
      aria-pressed={isOn}
      {...rest}
    >
      <Icon name={icon} />
      {count ? (
        <span className="count" aria-hidden="true">
          {count}
        </span>
      ) : null}
    </button>
  );
}
