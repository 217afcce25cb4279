import { useTranslations } from "next-intl";
import { type Board, useFigures } from "./board";

type Props = { label: string; budget: Board["budgets"]["joins"] };

/** How much of an error budget is used, as a bar and in words. */
export function BudgetLine({ label, budget }: Props) {
  const t = useTranslations("insights.objectives");
  const { count, percent } = useFigures();
  const { total, allowed, used, spent } = budget;
  const share = spent ?? (used > 0 ? 1 : 0);
  const tone = share > 1 ? "stop" : share > 0.75 ? "warn" : "go";
  return (
    <div className="budget">
      <p>
        <b>{label}</b>
      </p>
      <meter
        className={`meter-${tone}`}
        min={0}
        max={1}
        value={Math.min(1, share)}
        aria-label={label}
      >
        {percent(share)}
      </meter>
      <p className={share > 1 ? "small stop" : "small"}>
        {total === 0
          ? t("unused")
          : t("used", {
              spent: percent(share),
              used: count(used),
              allowed: count(allowed),
              total: count(total),
            })}
      </p>
    </div>
  );
}
