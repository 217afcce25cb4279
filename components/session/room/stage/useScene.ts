"use client";

import {
  isTrackReference,
  type TrackReferenceOrPlaceholder,
} from "@/components/session/room/livekit";
import { type Room, Track } from "livekit-client";
import { type RefObject, useEffect, useSyncExternalStore } from "react";
import { arrange, OWN, type Tile, type TileId } from "@/lib/stage/layout";
import { placesFor } from "@/lib/stage/places";
import { useRoom } from "../roomContext";
import { useRatio } from "./useRatio";
import { useSpeakers } from "./useSpeakers";

export type Seen = { id: TileId; track: TrackReferenceOrPlaceholder };

const STRIP_ROOM = { wide: 6, tall: 4 };

/** How the tiles stand now in the element that holds them. */
export function useScene(room: Room, seen: Seen[], box: RefObject<HTMLElement | null>) {
  const { stage } = useRoom();
  const { choice, pinned } = useSyncExternalStore(
    stage.subscribe,
    stage.getSnapshot,
    stage.getSnapshot,
  );
  const speakers = useSpeakers(room);
  const ratio = useRatio(box);
  const tiles = tilesOf(seen);
  useScreenCame(tiles);
  const arrangement = arrange({
    tiles,
    choice,
    pinned,
    speakers: speakers.map((identity) => `camera:${identity}`),
    stripRoom: ratio < 1 ? STRIP_ROOM.tall : STRIP_ROOM.wide,
  });
  const { layout } = arrangement;
  useEffect(() => stage.noteShown(layout), [stage, layout]);
  return { arrangement, places: placesFor(arrangement, ratio) };
}

function tilesOf(seen: Seen[]): Tile[] {
  const isPicture = ({ track }: Seen) => isTrackReference(track) && !track.publication.isMuted;
  const isScreen = ({ track }: Seen) => track.source === Track.Source.ScreenShare;
  const screens = seen.filter((tile) => isScreen(tile) && isPicture(tile));
  const cameras = seen.filter((tile) => !isScreen(tile));
  return [
    ...screens.map(({ id }) => ({ id, kind: "screen" as const })),
    ...cameras.map(({ id }) => ({ id, kind: "camera" as const })),
    { id: OWN, kind: "camera" },
  ];
}

/** Tells the stage of a screen that was not there before. */
function useScreenCame(tiles: Tile[]) {
  const { stage } = useRoom();
  const screens = tiles.filter(({ kind }) => kind === "screen").length;
  useEffect(() => {
    if (screens > 0) stage.screenCame();
  }, [stage, screens]);
}
