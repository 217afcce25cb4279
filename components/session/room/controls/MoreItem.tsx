import { Icon, type IconName } from "@/components/ui/Icon";

type Props = {
  icon: IconName;
  label: string;
  onClick: () => void;
  /** Makes it a switch, which leaves the menu open. */
  isChecked?: boolean;
};

/** A line of the menu. */
export function MoreItem({ icon, label, onClick, isChecked }: Props) {
  const isSwitch = isChecked !== undefined;
  return (
    <button
      type="button"
      className="more-item"
      role={isSwitch ? "menuitemcheckbox" : "menuitem"}
      aria-checked={isChecked}
      tabIndex={-1}
      onClick={onClick}
    >
      <Icon name={icon} />
      <span>{label}</span>
      {isChecked && <Icon name="check" size="s" />}
    </button>
  );
}
