"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDay } from "@/components/booking/useDay";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { formatDate, formatTime } from "@/lib/time/format";

export type CalendarRow = FunctionReturnType<typeof api.outsideCalendars.list>[number];

/** One outside calendar: how its last reading went and why, and the ways to read and to forget it. */
export function CalendarItem({ row }: { row: CalendarRow }) {
  const t = useTranslations("hours.outside");
  const { refresh, remove, problem } = useChanges(row);
  const { name, host } = row;
  return (
    <li data-outside={row.check?.outcome ?? "none"}>
      <div className="what">
        <h3>{name}</h3>
        <p className="small anywhere">{host}</p>
        <p className="small" role="status">
          {problem ?? <LastReading row={row} />}
        </p>
      </div>
      <div className="st">
        <StatePill row={row} />
      </div>
      <div className="end">
        <Button icon="rotate-cw" aria-label={t("readOne", { name })} onClick={() => void refresh()}>
          {t("read")}
        </Button>
        <Button
          kind="bare"
          icon="trash-2"
          aria-label={t("removeOne", { name })}
          onClick={() => void remove()}
        >
          {t("remove")}
        </Button>
      </div>
    </li>
  );
}

function StatePill({ row: { check } }: { row: CalendarRow }) {
  const t = useTranslations("hours.outside.state");
  if (check === null) return <Pill sign="hourglass">{t("reading")}</Pill>;
  return check.outcome === "ok" ? (
    <Pill tone="go" sign="check">
      {t("ok")}
    </Pill>
  ) : (
    <Pill tone="warn" sign="triangle-alert">
      {t(check.outcome === "incomplete" ? "incomplete" : "failed")}
    </Pill>
  );
}

/** When it was read and, where that failed, why and since when what it says is of old. */
function LastReading({ row: { check, readAt, knownUntil } }: { row: CalendarRow }) {
  const t = useTranslations("hours.outside");
  const day = useDay();
  const now = useNow(60_000);
  if (check === null) return t("outcome.none");
  const when = (at: number) => t("when", { day: day(at, now), time: formatTime(at) });
  // What was read in part has taken the place of what was there before, too.
  if (check.outcome === "incomplete" && knownUntil !== null) {
    return t("cut", { when: when(check.at), date: formatDate(knownUntil, now) });
  }
  if (check.outcome === "ok" || check.outcome === "incomplete") {
    return t(`outcome.${check.outcome}`, { when: when(check.at) });
  }
  return (
    <>
      {t(`outcome.${check.outcome}`, { when: when(check.at) })}{" "}
      {readAt === null ? t("neverRead") : t("stillOf", { when: when(readAt) })}
    </>
  );
}

function useChanges({ calendarId }: CalendarRow) {
  const t = useTranslations("hours.outside");
  const copy = useErrorCopy();
  const askRefresh = useMutation(api.outsideCalendars.refresh);
  const askRemove = useMutation(api.outsideCalendars.remove);
  const [problem, setProblem] = useState<string | null>(null);
  const say = async (call: () => Promise<string | null>) => {
    try {
      setProblem(await call());
    } catch (error) {
      setProblem(copy(error));
    }
  };
  const refresh = () =>
    say(async () => {
      const answer = await askRefresh({ calendarId });
      if (answer.kind === "asked") return null;
      return answer.reason === "not_found"
        ? t("gone")
        : t("rateLimited", { time: formatTime(answer.retryAt) });
    });
  const remove = () =>
    say(async () => {
      if ((await askRemove({ calendarId })).kind === "refused") return t("gone");
      focusHeading();
      return null;
    });
  return { refresh, remove, problem };
}
