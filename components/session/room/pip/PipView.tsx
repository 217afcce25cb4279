"use client";

import {
  isTrackReference,
  type TrackReference,
  useTracks,
} from "@/components/session/room/livekit";
import { type Room, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { LiveMark } from "../../broadcast/LiveMark";
import { MediaToggle } from "../../MediaToggle";
import { RecordingMark } from "../../recording/RecordingMark";
import { useDevices } from "../../useSession";
import { RemoteVideo } from "../RemoteVideo";
import { useRoom } from "../roomContext";
import { useSpeakers } from "../stage/useSpeakers";

/** The small window: what is shown or who speaks, one's own two switches, and the way out. */
export default function PipView() {
  const t = useTranslations("session.room");
  const { room, devices, session } = useRoom();
  const media = useDevices(devices);
  return (
    <main className="veil-room small-window">
      {room ? <Picture room={room} /> : <p>{t("held")}</p>}
      <div className="small-window-marks">
        <RecordingMark />
        <LiveMark />
      </div>
      <div className="small-window-bar">
        <MediaToggle source="microphone" state={media.microphone} devices={devices} />
        <MediaToggle source="camera" state={media.camera} devices={devices} />
        <button
          type="button"
          className="ctl leave"
          aria-label={t("leaveLabel")}
          onClick={session.leave}
        >
          <Icon name="phone-off" />
        </button>
      </div>
    </main>
  );
}

const SOURCES = [Track.Source.ScreenShare, Track.Source.Camera];

function Picture({ room }: { room: Room }) {
  const t = useTranslations("stage.pip");
  const speakers = useSpeakers(room);
  const seen = useTracks(SOURCES, { room }).filter(
    (track) => !track.participant.isLocal && isTrackReference(track) && !track.publication.isMuted,
  );
  const shown = preferred(seen, speakers);
  const track = shown?.publication.track;
  if (!shown || !track) return <p>{t("nobody")}</p>;
  const { name, identity } = shown.participant;
  return (
    <figure className={shown.source === Track.Source.ScreenShare ? "screen" : undefined}>
      <RemoteVideo track={track} />
      <figcaption>{name ?? identity}</figcaption>
    </figure>
  );
}

/** A shared screen, else the last speaker who has a picture, else anybody. */
function preferred(seen: TrackReference[], speakers: readonly string[]): TrackReference | null {
  const screen = seen.findLast(({ source }) => source === Track.Source.ScreenShare);
  if (screen) return screen;
  for (const speaker of speakers) {
    const found = seen.find(({ participant }) => participant.identity === speaker);
    if (found) return found;
  }
  return seen[0] ?? null;
}
