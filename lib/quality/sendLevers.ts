import { type LocalParticipant, type LocalTrackPublication, Track } from "livekit-client";
import { levelled } from "./choice";
import type { Level } from "./levels";

/** In full, sound is 48 kbit/s and as much again for its repair; on a poor line less is whole. */
const SOUND_BPS = { low: 32_000, audio: 20_000 };
/** A picture without layers of its own is made small by its rate. */
const SMALL_PICTURE_BPS = 150_000;

type Layers = RTCRtpEncodingParameters[];
/** Changes the layers in place; `rates` are those that the sender started with. */
type Change = (layers: Layers, rates: Rates) => void;
type Rates = readonly (number | undefined)[];

/**
 * Brings what this page sends to a level; cheap when it is there already. Called again and again,
 * since each new room and each newly published track starts in full. What was never taken back is
 * not touched: a track that was just published starts with its smallest layer by itself.
 */
export function createSendLevers() {
  const ratesOf = new WeakMap<RTCRtpSender, Rates>();

  async function set(sender: RTCRtpSender, change: Change) {
    const parameters = sender.getParameters();
    const layers = parameters.encodings;
    const rates = ratesOf.get(sender) ?? layers.map(({ maxBitrate }) => maxBitrate);
    const before = stateOf(layers);
    levelled.add(sender);
    change(layers, rates);
    if (stateOf(layers) === before) return;
    ratesOf.set(sender, rates);
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
      if (wanted === "full" && !levelled.has(sender)) continue;
      await set(sender, changeFor(publication.source, wanted));
    }
  };
}

function stateOf(layers: Layers): string {
  return layers.map(({ active, maxBitrate }) => `${active ?? true} ${maxBitrate}`).join();
}

function changeFor(source: Track.Source, level: Level): Change {
  switch (source) {
    case Track.Source.Camera:
      return (layers, rates) => toPicture(layers, rates, level);
    case Track.Source.ScreenShare:
      // A small shared screen cannot be read: it goes whole, or not at all.
      return (layers, rates) => toPicture(layers, rates, level === "audio" ? "audio" : "full");
    default:
      return (layers, rates) =>
        toRates(layers, level === "full" ? rates : rates.map(() => SOUND_BPS[level]));
  }
}

function toPicture(layers: Layers, rates: Rates, level: Level): void {
  layers.forEach((layer, place) => {
    layer.active = level === "full" || (level === "low" && place === 0);
  });
  const hasLayers = layers.length > 1;
  toRates(layers, hasLayers || level !== "low" ? rates : [SMALL_PICTURE_BPS]);
}

function toRates(layers: Layers, rates: Rates): void {
  layers.forEach((layer, place) => {
    const bps = rates[place];
    if (bps === undefined) delete layer.maxBitrate;
    else layer.maxBitrate = bps;
  });
}
