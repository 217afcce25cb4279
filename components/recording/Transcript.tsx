"use client";

import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import type { Line } from "@/lib/recording/captions";
import type { Recording } from "./rows";
import { TranscriptLines } from "./TranscriptLines";
import { TranscriptSaving } from "./TranscriptSaving";
import type { Player } from "./usePlayer";

type Stage = NonNullable<Recording["captions"]>;
type Props = { recording: Recording; stage: Stage; player: Player; lines: Line[] | null };

/** What is said in a recording, to read, to search and to jump to; or how far that is. */
export function Transcript(props: Props) {
  const t = useTranslations("recordingPage.transcript");
  const heading = useRef<HTMLHeadingElement>(null);
  const show = useShowing(props, heading);
  return (
    <section className="card stack-2" aria-label={t("title")}>
      <h2 ref={heading} tabIndex={-1}>
        {t("title")}
      </h2>
      <Content {...props} {...show} />
    </section>
  );
}

/** The button goes with its press: the focus goes to the heading of what comes in its place. */
function useShowing({ player, lines }: Props, heading: RefObject<HTMLHeadingElement | null>) {
  const [isAsking, setIsAsking] = useState(false);
  const isAwaited = useRef(false);
  const isShown = lines !== null;
  useEffect(() => {
    if (isShown && isAwaited.current) heading.current?.focus();
    isAwaited.current = false;
  }, [isShown, heading]);
  async function onShow() {
    setIsAsking(true);
    isAwaited.current = true;
    isAwaited.current = await player.open();
    setIsAsking(false);
  }
  return { isAsking, onShow };
}

type ContentProps = Props & ReturnType<typeof useShowing>;

function Content({ recording, stage, player, lines, isAsking, onShow }: ContentProps) {
  const t = useTranslations("recordingPage.transcript");
  if (stage === "making") {
    return (
      <Note icon="hourglass" role="status">
        {t("making")}
      </Note>
    );
  }
  if (stage === "failed") {
    return (
      <Note tone="warn" icon="triangle-alert">
        {t("failed")}
      </Note>
    );
  }
  return (
    <>
      <p className="meta">{t("lead")}</p>
      {stage === "partial" && (
        <Note tone="warn" icon="triangle-alert">
          {t("partial")}
        </Note>
      )}
      {lines === null ? (
        <div className="acts">
          <Button icon="scroll-text" disabled={isAsking} onClick={() => void onShow()}>
            {t("show")}
          </Button>
        </div>
      ) : (
        <Shown recording={recording} player={player} lines={lines} />
      )}
    </>
  );
}

type ShownProps = { recording: Recording; player: Player; lines: Line[] };

function Shown({ recording, player, lines }: ShownProps) {
  const t = useTranslations("recordingPage.transcript");
  if (lines.length === 0) return <p className="meta">{t("nothing")}</p>;
  const { transcript: language } = recording.terms;
  return (
    <>
      <TranscriptLines lines={lines} language={language} at={player.at} onJump={player.jump} />
      <TranscriptSaving recording={recording} lines={lines} />
    </>
  );
}
