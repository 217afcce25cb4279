import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Note } from "@/components/ui/Note";
import { Pill } from "@/components/ui/Pill";
import type { brokenRules, SetupPart } from "@/lib/setup/rules";

type Broken = ReturnType<typeof brokenRules>;

type PartItemProps = {
  part: SetupPart;
  isKnown: boolean;
  broken: Broken;
  /** What else there is to see of it. */
  children?: ReactNode;
};

/** One part of the deployment: in order, not known, or what is wrong with it and how it is mended. */
export function PartItem({ part, isKnown, broken, children }: PartItemProps) {
  const t = useTranslations("setup");
  return (
    <li className="card stack-2">
      <div className="row">
        <h2>{t(`parts.${part}`)}</h2>
        {broken.length === 0 && (
          <Pill tone={isKnown ? "go" : "neutral"} sign={isKnown ? "check" : "info"}>
            {t(isKnown ? "fine" : "unknown")}
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
      {children}
    </li>
  );
}
