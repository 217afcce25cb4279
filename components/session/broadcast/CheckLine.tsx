import type { ReactNode } from "react";
import { Icon } from "@/components/ui/Icon";

type Props = {
  as?: "li" | "p";
  state: "checking" | "good" | "bad";
  text: string;
  /** What puts it right, after the words. */
  children?: ReactNode;
};

const ICONS = { checking: "hourglass", good: "circle-check", bad: "triangle-alert" } as const;

/** One thing that has to be right; the words say whether it is, not the colour alone. */
export function CheckLine({ as: Tag = "li", state, text, children }: Props) {
  return (
    <Tag className={`check-line is-${state}`} data-check={state}>
      <Icon name={ICONS[state]} size="s" />
      <span>{text}</span>
      {children}
    </Tag>
  );
}
