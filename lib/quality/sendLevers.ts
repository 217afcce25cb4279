import { type LocalParticipant, type LocalTrackPublication, Track } from "livekit-client";
import type { Level } from "./levels";

/** Sound in full is 48 kbit/s and as much again for its repair; on a poor line less is whole. */
const SOUND_BPS: Record<Level, number | undefined> = {
  full: undefined,
  low: 32_000,
  audio: 20_000,
};
/** A picture without layers of its own is made small by its rate. */
const SMALL_PICTURE_BPS = 150_000;

/**
 * Brings what this page sends to a level; cheap when it is there already. Called again and again,
 * since each new room and each newly published track starts in full. What was never taken back is
 * not touched: a track that was just published starts with its smallest layer by itself.
 */
export function createSendLevers() {
  const changed = new WeakSet<RTCRtpSender>();

  async function set(
    sender: RTCRtpSender,
    change: (encodings: RTCRtpEncodingParameters[]) => boolean,
  ) {
    const parameters = sender.getParameters();
    if (!change(parameters.encodings)) return;
    changed.add(sender);
    // Gone by now, or being set by the SDK at this moment: the next call does it.
    await sender.setParameters(parameters).catch(() => undefined);
  }

  /** @param soundLevel may be lower than `level`: for a listener whose line is poor */
  return async function apply(
    me: LocalParticipant,
    level: Level,
    soundLevel: Level,
  ): Promise<void> {
    for (const publication of me.trackPublications.values() as Iterable<LocalTrackPublication>) {
      const sender = publication.track?.sender;
      if (!sender) continue;
      const wanted = publication.source === Track.Source.Microphone ? soundLevel : level;
      if (wanted === "full" && !changed.has(sender)) continue;
      await set(sender, changeFor(publication.source, wanted));
    }
  };
}

function changeFor(source: Track.Source, level: Level) {
  switch (source) {
    case Track.Source.Camera:
      return (layers: RTCRtpEncodingParameters[]) => toPicture(layers, level);
    case Track.Source.ScreenShare:
      // A small shared screen cannot be read: it goes whole, or not at all.
      return (layers: RTCRtpEncodingParameters[]) =>
        toPicture(layers, level === "audio" ? "audio" : "full");
    default:
      return (streams: RTCRtpEncodingParameters[]) => toRate(streams, SOUND_BPS[level]);
  }
}

function toPicture(layers: RTCRtpEncodingParameters[], level: Level): boolean {
  let isChanged = false;
  layers.forEach((layer, place) => {
    const isActive = level === "full" || (level === "low" && place === 0);
    isChanged ||= (layer.active ?? true) !== isActive;
    layer.active = isActive;
  });
  const only = layers.length === 1 ? layers[0] : undefined;
  return (only && level === "low" && toRate([only], SMALL_PICTURE_BPS)) || isChanged;
}

function toRate(streams: RTCRtpEncodingParameters[], bps: number | undefined): boolean {
  let isChanged = false;
  for (const stream of streams) {
    isChanged ||= stream.maxBitrate !== bps;
    if (bps === undefined) delete stream.maxBitrate;
    else stream.maxBitrate = bps;
  }
  return isChanged;
}
