"use client";

import type { ReactNode } from "react";
import { buttonClass, type ButtonLook } from "./Button";
import { Icon } from "./Icon";
import { WarmLink } from "./WarmLink";

type LinkButtonProps = ButtonLook & {
  href: string;
  className?: string;
  /** Fetch the route as soon as the page is idle, not only on hover or focus. */
  isWarm?: boolean;
  children: ReactNode;
  "aria-describedby"?: string;
};

export function LinkButton({
  kind,
  isBig,
  isFull,
  icon,
  className,
  children,
  ...rest
}: LinkButtonProps) {
  return (
    <WarmLink className={buttonClass({ kind, isBig, isFull }, className)} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </WarmLink>
  );
}
