"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { RefusedPage } from "@/components/account/RefusedPage";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { AccessLog } from "./AccessLog";
import { Actions } from "./Actions";
import { Consents } from "./Consents";
import { Facts } from "./Facts";
import { Player } from "./Player";
import type { Recording } from "./rows";
import { StatePill } from "./StatePill";
import { Standing } from "./Standing";

/** One recording: to watch, to keep or to delete, with what was agreed to. */
export function RecordingPage({ recordingId }: { recordingId: string }) {
  const recording = useQuery(api.recordings.get, { recordingId });
  if (recording === undefined) return <LoadingPage />;
  // Missing and not theirs look alike.
  return recording === null ? <RefusedPage /> : <Known recording={recording} />;
}

function Known({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage");
  const now = useNow(60_000);
  const at = recording.activeAt ?? recording.requestedAt;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{recording.title}</h1>
          <p className="lead">
            {t("recordedAt", { date: formatDate(at, now), time: formatTime(at) })}
          </p>
        </div>
        <StatePill row={recording} />
      </div>
      <div className="recording">
        <div className="stack-3">
          <Standing recording={recording} />
          {recording.parts.length > 0 && (
            // One file that took the place of the parts is another film to the player.
            <Player key={recording.parts[0]!.size} recording={recording} />
          )}
        </div>
        <div className="stack-3">
          <section className="card stack-2" aria-label={t("facts")}>
            <Facts recording={recording} />
            <Actions recording={recording} />
          </section>
          {recording.role === "provider" && recording.consents.length > 0 && (
            <Consents recording={recording} />
          )}
          {recording.role === "provider" && <AccessLog views={recording.views} />}
        </div>
      </div>
    </main>
  );
}
