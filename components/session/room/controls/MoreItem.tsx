import { Icon, type IconName } from "@/components/ui/Icon";

type Props = {
  icon: IconName;
  label: string;
  onClick: () => void;
  /** Makes it a switch, which leaves the menu open. */
  isChecked?: boolean;
  /** The switch is one of a choice. */
  isChoice?: boolean;
  /** It does nothing now, and its label says why. */
  isClosed?: boolean;
  shortcut?: string;
  className?: string;
};

/** A line of the menu. */
export function MoreItem({
  icon,
  label,
  onClick,
  isChecked,
  isChoice,
  isClosed,
  shortcut,
  className,
}: Props) {
  const kind = isChecked === undefined ? "" : isChoice ? "radio" : "checkbox";
  return (
    <button
      type="button"
      className={className ? `more-item ${className}` : "more-item"}
      role={`menuitem${kind}`}
      aria-checked={isChecked}
      aria-disabled={isClosed || undefined}
      aria-keyshortcuts={shortcut}
      tabIndex={-1}
      onClick={isClosed ? undefined : onClick}
    >
      <Icon name={icon} />
      <span>{label}</span>
      {isChecked && <Icon name="check" size="s" />}
      {shortcut && !isChecked && <kbd aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}
