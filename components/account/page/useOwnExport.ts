"use client";

import { useConvex } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { serverNow } from "@/lib/clock/clock";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { saveFile } from "@/lib/recording/download";

type Section = (typeof api.account.exportPart)["_args"]["section"];
type Page = FunctionReturnType<typeof api.account.exportPart>;

/** In the order of the file. */
const SECTIONS = [
  "profile",
  "bookings",
  "requests",
  "waitingLines",
  "messages",
  "files",
  "publicMessages",
  "notices",
  "mails",
  "recordings",
  "recordingConsents",
  "broadcastConsents",
  "tokenRequests",
  "joins",
  "line",
  "pageEvents",
  "checks",
  "moves",
  "noShows",
  "lobby",
  "guestInvites",
  "page",
  "services",
  "hours",
  "dates",
  "calendars",
  "destinations",
  "posts",
  "endpoints",
  "apiKeys",
  "sites",
  "channel",
  "busyTimes",
  "holds",
  "stays",
  "said",
  "reminders",
  "broadcasts",
  "chapters",
  "acts",
  "actsUponThem",
  "accountActs",
  "recordingViews",
] as const satisfies readonly Section[];

/** Fails to compile when a section has no place above. */
type Missing = Exclude<Section, (typeof SECTIONS)[number]>;
export const HAS_ALL: [Missing] extends [never] ? true : Missing = true;

/** Asks for everything of the person, page by page, and saves it as one file. */
export function useOwnExport() {
  const convex = useConvex();
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [isSaved, setIsSaved] = useState(false);
  const [rows, setRows] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const collect = async () => {
    const data: Record<string, Page["rows"]> = {};
    let count = 0;
    for (const section of SECTIONS) {
      const own: Page["rows"] = [];
      let after: string | null = null;
      do {
        const page: Page = await convex.query(api.account.exportPart, { section, after });
        own.push(...page.rows);
        setRows((count += page.rows.length));
        after = page.next;
      } while (after !== null);
      data[section] = own;
    }
    return data;
  };
  const save = async () => {
    if (isBusy) return;
    setIsBusy(true);
    setIsSaved(false);
    setRows(0);
    setProblem(null);
    try {
      const exportedAt = new Date(serverNow()).toISOString();
      const text = JSON.stringify({ exportedAt, ...(await collect()) }, null, 2);
      const file = new Blob([text], { type: "application/json;charset=utf-8" });
      saveFile(file, `parley-${exportedAt.slice(0, 10)}.json`);
      setIsSaved(true);
    } catch (error) {
      setProblem(copy(error));
    } finally {
      setIsBusy(false);
    }
  };
  return { save, rows, isBusy, isSaved, problem };
}
