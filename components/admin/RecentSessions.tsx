"use client";

import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CardCell, CardRow, CardTable } from "@/components/ui/CardTable";
import { Pill } from "@/components/ui/Pill";
import { PAGE_SIZE } from "@/components/ui/ShowMore";
import { WarmLink } from "@/components/ui/WarmLink";
import { api } from "@/convex/_generated/api";
import { serverNow } from "@/lib/clock/clock";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { LogList } from "./LogList";

export type RecentRow = FunctionReturnType<typeof api.admin.recentSessions>["page"][number];

/** What has been on, the newest first: the way to a story for who knows only that it failed. */
export function RecentSessions() {
  const t = useTranslations("timeline.recent");
  // What opens meanwhile comes with the next visit: another time would begin the list anew.
  const [now] = useState(serverNow);
  const list = usePaginatedQuery(api.admin.recentSessions, { now }, { initialNumItems: PAGE_SIZE });
  return (
    <LogList
      name={t("title")}
      log={list}
      words={{ loading: t("loading"), nothing: t("nothing") }}
      rows={(rows) => <Table rows={rows} />}
    >
      <div className="log-head">
        <div>
          <h2>{t("title")}</h2>
          <p className="meta">{t("lead")}</p>
        </div>
      </div>
    </LogList>
  );
}

function Table({ rows }: { rows: readonly RecentRow[] }) {
  const t = useTranslations("timeline.recent");
  const now = useNow(60_000);
  const columns = (["when", "session", "people", "how"] as const).map((name) =>
    t(`column.${name}`),
  );
  return (
    <CardTable caption={t("title")} columns={columns}>
      {rows.map(({ bookingId, title, startsAt, endsAt, ...row }) => (
        <CardRow key={bookingId}>
          <CardCell>
            <span className="small">{formatDate(startsAt, now)}</span>{" "}
            {formatRange(startsAt, endsAt)}
          </CardCell>
          <CardCell isFull>
            <WarmLink href={`/admin/sessions/${bookingId}`}>{title}</WarmLink>
          </CardCell>
          <CardCell isFull isMute>
            <People people={row.people} count={row.count.people} />
          </CardCell>
          <CardCell isFull>
            <How row={row} when={whenAt(now, startsAt, endsAt)} />
          </CardCell>
        </CardRow>
      ))}
    </CardTable>
  );
}

type PeopleProps = { people: RecentRow["people"]; count: number };

function People({ people, count }: PeopleProps) {
  const t = useTranslations("timeline.recent");
  const names = people.map(({ name, way }) => (way === "kept_out" ? t("keptOut", { name }) : name));
  const others = count - people.length;
  return [...names, ...(others > 0 ? [t("others", { count: others })] : [])].join(", ");
}

type When = "before" | "on" | "over";

function whenAt(now: number, startsAt: number, endsAt: number): When {
  if (now < startsAt) return "before";
  return now < endsAt ? "on" : "over";
}

const NOBODY = { before: "soon", on: "notYet", over: "nobody" } as const;

type HowProps = { row: Pick<RecentRow, "count" | "breaks">; when: When };

/** The worst of it: who was kept out, then what broke, then that nobody came. */
export function How({ row: { count, breaks }, when }: HowProps) {
  const t = useTranslations("timeline.recent.how");
  if (count.keptOut > 0) {
    return (
      <Pill tone="stop" sign="ban">
        {t("keptOut", { count: count.keptOut })}
      </Pill>
    );
  }
  if (breaks > 0) {
    return (
      <Pill tone="warn" sign="wifi-off">
        {t("breaks", { count: breaks })}
      </Pill>
    );
  }
  if (count.in > 0) {
    return (
      <Pill tone="go" sign="check">
        {t(when === "over" ? "fine" : "on")}
      </Pill>
    );
  }
  return <span className="mute">{t(NOBODY[when])}</span>;
}
