import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { Pill } from "@/components/ui/Pill";
import type { brokenRules, SetupPart } from "@/lib/setup/rules";

type Broken = ReturnType<typeof brokenRules>;

/** One part of the deployment: in order, or what is wrong with it and how it is mended. */
export function PartItem({ part, broken }: { part: SetupPart; broken: Broken }) {
  const t = useTranslations("setup");
  return (
    <li className="card stack-2">
      <div className="row">
        <h2>{t(`parts.${part}`)}</h2>
        {broken.length === 0 && (
          <Pill tone="go" sign="check">
            {t("fine")}
          </Pill>
        )}
      </div>
      {broken.map(({ id, level }) => (
        <Note
          key={id}
          tone={level === "stop" ? "stop" : "warn"}
          icon={level === "stop" ? "ban" : "triangle-alert"}
        >
          <p>
            <b>{t(`rules.${id}.what`)}</b>
          </p>
          <p>{t(`rules.${id}.fix`)}</p>
          <p className="small">{t("code", { id })}</p>
        </Note>
      ))}
    </li>
  );
}
