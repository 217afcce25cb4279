import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export type ButtonLook = {
  /** `go` is the one next step of a screen; everything else is outlined or bare. */
  kind?: "go" | "outline" | "bare" | "stop";
  isBig?: boolean;
  isFull?: boolean;
  icon?: IconName;
};

export function buttonClass({ kind = "outline", isBig, isFull }: ButtonLook, extra?: string) {
  const parts = ["btn"];
  if (kind !== "outline") parts.push(`btn-${kind}`);
  if (isBig) parts.push("btn-big");
  if (isFull) parts.push("btn-full");
  if (extra) parts.push(extra);
  return parts.join(" ");
}

type ButtonProps = ButtonLook & ButtonHTMLAttributes<HTMLButtonElement> & { children?: ReactNode };

export function Button({ kind, isBig, isFull, icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={buttonClass({ kind, isBig, isFull }, className)}
      data-autofocus={rest.autoFocus || undefined}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
