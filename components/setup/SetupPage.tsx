"use client";

import { useTranslations } from "next-intl";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Button } from "@/components/ui/Button";
import { Loading } from "@/components/ui/Loading";
import { Problem } from "@/components/ui/Problem";
import { useMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";
import { PartItem } from "./PartItem";
import { Refusals } from "./Refusals";
import { SETUP_PARTS } from "@/lib/setup/rules";
import { useSetup } from "./useSetup";

/** What is set up wrongly, and what to do: for admins. */
export function SetupPage() {
  const me = useMe();
  return me.isAdmin ? <Setup /> : <RefusedPage />;
}

function Setup() {
  const t = useTranslations("setup");
  const { result, isBusy, problem, look } = useSetup();
  const stops = result?.broken.filter(({ level }) => level === "stop").length ?? 0;
  return (
    <main className="main main-wide" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
        <Button icon="rotate-cw" aria-disabled={isBusy || undefined} onClick={() => void look()}>
          {t("again")}
        </Button>
      </div>
      <Problem text={problem} />
      <div className="stack-2">
        <p className="meta" role="status">
          {result && t("result", { stops, all: result.broken.length, time: formatTime(result.at) })}
        </p>
        {result === null && problem === null && <Loading />}
        {result && (
          <ul className="stack-3" aria-busy={isBusy}>
            {SETUP_PARTS.map((part) => (
              <PartItem
                key={part}
                part={part}
                isKnown={result.known.includes(part)}
                broken={result.broken.filter((one) => one.part === part)}
              >
                {part === "webhooks" && <Refusals refusals={result.refusals} />}
              </PartItem>
            ))}
          </ul>
        )}
      </div>
    </main>
  );
}
