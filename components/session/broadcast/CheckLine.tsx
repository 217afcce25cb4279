import { Icon } from "@/components/ui/Icon";

type Props = { as?: "li" | "p"; state: "checking" | "good" | "bad"; text: string };

const ICONS = { checking: "hourglass", good: "circle-check", bad: "triangle-alert" } as const;

/** One thing that has to be right; the words say whether it is, not the colour alone. */
export function CheckLine({ as: Tag = "li", state, text }: Props) {
  return (
    <Tag className={`check-line is-${state}`} data-check={state}>
      <Icon name={ICONS[state]} size="s" />
      {text}
    </Tag>
  );
}
