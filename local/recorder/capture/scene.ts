import { TrackKind, type RemoteParticipant } from "@livekit/rtc-node";
import { HEIGHT, WIDTH } from "./constants.ts";
import { layOut, type LayoutName } from "./layout.ts";
import type { View } from "./painter.ts";
import type { Picture } from "./picture.ts";
import { isOfScreen, type RoomLink } from "./roomLink.ts";

/** A camera that sends nothing for so long is as good as off. */
const FROZEN_AFTER_MS = 3000;

/** Some SDKs send tiny black pictures until there is a real one. */
const SMALLEST = 32;

export function isReal(picture: Picture | null | undefined): picture is Picture {
  return Boolean(picture && picture.height >= SMALLEST);
}

type Shown = { name: string; isMuted: boolean; camera: Picture | null; screen: Picture | null };

/** Who and what is to be seen at this moment. */
export function viewsOf(link: RoomLink, layout: LayoutName): View[] {
  // Who sends nothing has no tile: they may be there without having agreed to be in this.
  const seen = link.participants.filter((person) => link.wanted(person).length > 0);
  const people = new Map(seen.map((person) => [person.identity, shownOf(link, person)]));
  const ids = [...people.keys()];
  const seats = {
    cameras: ids,
    screens: ids.filter((id) => people.get(id)!.screen !== null),
    speaker: link.speaker,
  };
  return layOut(layout, seats, { width: WIDTH, height: HEIGHT }).map((tile) => {
    const { name, isMuted, camera, screen } = people.get(tile.id)!;
    return { ...tile, name, isMuted, picture: tile.kind === "screen" ? screen : camera };
  });
}

function shownOf(link: RoomLink, participant: RemoteParticipant): Shown {
  const shown: Shown = {
    name: participant.name || participant.identity,
    isMuted: true,
    camera: null,
    screen: null,
  };
  for (const publication of link.wanted(participant)) {
    const isScreen = isOfScreen(publication);
    if (publication.muted) continue;
    if (publication.kind === TrackKind.KIND_AUDIO) {
      if (!isScreen) shown.isMuted = false;
      continue;
    }
    const feed = link.feeds.pictures.get(publication.sid!);
    if (!feed || !isReal(feed.picture)) continue;
    if (isScreen) shown.screen = feed.picture;
    else if (performance.now() - feed.arrivedAt < FROZEN_AFTER_MS) shown.camera = feed.picture;
  }
  return shown;
}
