"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import { useShare } from "./useShare";

/** That one's own screen is seen by the others, and how to end it; or why it is not. */
export function ShareBar() {
  const t = useTranslations("stage.share");
  const { phase, hasSound, problem, share } = useShare();
  return (
    <div className="share-bar" role="status">
      {phase === "on" && (
        <div>
          <Icon name="monitor-up" />
          <p>{t(hasSound ? "sharingWithSound" : "sharing")}</p>
          <Button kind="stop" onClick={share.stop}>
            {t("stop")}
          </Button>
        </div>
      )}
      {problem && (
        <div data-share-problem={problem}>
          <Icon name="triangle-alert" />
          <p>{t(`problem.${problem}`)}</p>
          <Button kind="bare" icon="x" aria-label={t("dismiss")} onClick={share.dismiss} />
        </div>
      )}
    </div>
  );
}
