"use client";

import { useTranslations } from "next-intl";
import type { RefObject } from "react";
import { Icon } from "@/components/ui/Icon";
import { formatCountdown } from "@/lib/time/format";
import type { CaptionSwitch } from "./useCaptionSwitch";
import type { Player } from "./usePlayer";

type Props = {
  player: Player;
  box: RefObject<HTMLElement | null>;
  hasPicture: boolean;
  captions: CaptionSwitch | null;
};

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** Play, the time line, speed, sound and the full screen. */
export function PlayerBar({ player, box, hasPicture, captions }: Props) {
  const t = useTranslations("recordingPage.player");
  const { at, length, isPlaying, speed } = player;
  return (
    <div className="player-bar" role="group" aria-label={t("controls")}>
      <button
        type="button"
        className="ctl"
        aria-label={t(isPlaying ? "pause" : "play")}
        onClick={player.toggle}
      >
        <Icon name={isPlaying ? "pause" : "play"} />
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(1, Math.round(length / 1000))}
        value={Math.round(at / 1000)}
        aria-label={t("position")}
        aria-valuetext={t("at", { at: formatCountdown(at), length: formatCountdown(length) })}
        onChange={({ target }) => player.seek(Number(target.value) * 1000)}
      />
      <span className="player-time" aria-hidden="true">
        {formatCountdown(at)} / {formatCountdown(length)}
      </span>
      <button
        type="button"
        className="ctl mute-button"
        aria-label={t("mute")}
        aria-pressed={player.isMuted}
        onClick={player.toggleSound}
      >
        <Icon name={player.isMuted ? "volume-x" : "volume-2"} />
      </button>
      <select
        aria-label={t("speed")}
        value={speed}
        onChange={({ target }) => player.changeSpeed(Number(target.value))}
      >
        {SPEEDS.map((rate) => (
          <option key={rate} value={rate}>
            {t("times", { rate })}
          </option>
        ))}
      </select>
      {hasPicture && captions && (
        <button
          type="button"
          className="ctl"
          aria-label={t("captions")}
          aria-pressed={captions.isOn}
          aria-keyshortcuts="c"
          onClick={captions.toggle}
        >
          <Icon name="captions" />
        </button>
      )}
      {hasPicture && (
        <button
          type="button"
          className="ctl"
          aria-label={t("fullScreen")}
          onClick={() => void toggleFullScreen(box.current)}
        >
          <Icon name="maximize" />
        </button>
      )}
    </div>
  );
}

async function toggleFullScreen(box: HTMLElement | null): Promise<void> {
  // A browser that refuses (iOS has it for a bare video alone) leaves it as it is.
  await (document.fullscreenElement ? document.exitFullscreen() : box?.requestFullscreen())?.catch(
    () => undefined,
  );
}
