import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

type NoteProps = {
  tone?: "neutral" | "go" | "warn" | "stop";
  icon: IconName;
  /** `alert` interrupts a screen reader; keep it for what just went wrong. */
  role?: "status" | "alert";
  id?: string;
  children: ReactNode;
};

export function Note({ tone = "neutral", icon, role, id, children }: NoteProps) {
  return (
    <div className={tone === "neutral" ? "note" : `note note-${tone}`} role={role} id={id}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
