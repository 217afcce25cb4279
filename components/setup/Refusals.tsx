import { useTranslations } from "next-intl";
import { Instant } from "@/components/admin/Instant";
import type { Refusal } from "./useSetup";

/** Why a webhook was refused, by what it was answered. */
const REASONS: Record<number, "unreadable" | "notTheirs" | "tooLarge" | "noSecret"> = {
  400: "unreadable",
  401: "notTheirs",
  413: "tooLarge",
  503: "noSecret",
};

/** Webhooks that came and were not taken: in whose name, why, how many and when the last one. */
export function Refusals({ refusals }: { refusals: readonly Refusal[] }) {
  const t = useTranslations("setup.refusals");
  if (refusals.length === 0) return null;
  return (
    <div className="stack-2">
      <p className="meta">{t("lead")}</p>
      <ul>
        {refusals.map(({ sender, status, count, lastAt }) => (
          <li key={`${sender} ${status}`}>
            {t("one", { sender: t(`sender.${sender}`), count })}{" "}
            {t(`reason.${REASONS[status] ?? "notTheirs"}`)}{" "}
            <span className="small">{t.rich("last", { time: () => <Instant at={lastAt} /> })}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
