"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Icon } from "@/components/ui/Icon";
import { Note } from "@/components/ui/Note";
import { CaptionTrack } from "./CaptionTrack";
import { Chapters } from "./Chapters";
import { PlayerBar } from "./PlayerBar";
import type { Recording } from "./rows";
import { Transcript } from "./Transcript";
import { useCaptionLines } from "./useCaptionLines";
import { useCaptionSwitch } from "./useCaptionSwitch";
import { usePlayer } from "./usePlayer";

/** Plays the files of a recording one after another as one, with what is said in them. */
export function Player({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage.player");
  const { video, player } = usePlayer(recording);
  const box = useRef<HTMLDivElement>(null);
  const lines = useCaptionLines(recording, player.viewId);
  const captions = useCaptionSwitch(box);
  const hasCaptions = recording.captions === "ready" || recording.captions === "partial";
  const isSound = recording.kind === "audio";
  return (
    <>
      <section className="card stack-2" aria-label={t("label")}>
        <div ref={box} className={isSound ? "player is-sound" : "player"}>
          {/* Captions come with a transcript, where one was made. The picture is one more place for the
            finger: the keyboard has the button. */}
          {/* oxlint-disable-next-line jsx-a11y/media-has-caption, jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- a track is there once there is one; the button beside it does the same by keyboard */}
          <video
            ref={video}
            src={player.src}
            preload="auto"
            playsInline
            muted={player.isMuted}
            aria-label={recording.title}
            onClick={player.toggle}
            {...player.events}
          >
            {lines && player.part && (
              <CaptionTrack
                lines={lines}
                part={player.part}
                language={recording.terms.transcript}
                isOn={captions.isOn}
              />
            )}
          </video>
          {!player.src && !isSound && (
            <button type="button" className="player-start" onClick={player.toggle}>
              <Icon name="play" size="l" />
              <span className="vh">{t("start")}</span>
            </button>
          )}
          <PlayerBar
            player={player}
            box={box}
            hasPicture={!isSound}
            captions={hasCaptions ? captions : null}
          />
        </div>
        {(player.problem || player.isBroken) && (
          <Note tone="stop" icon="triangle-alert" role="alert">
            {player.problem ?? t("broken")}
          </Note>
        )}
        {recording.chapters.length > 0 && (
          <Chapters chapters={recording.chapters} at={player.at} onJump={player.jump} />
        )}
      </section>
      {recording.captions && (
        <Transcript
          recording={recording}
          stage={recording.captions}
          player={player}
          lines={lines}
        />
      )}
    </>
  );
}
