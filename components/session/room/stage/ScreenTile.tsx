"use client";

import type { TrackReference } from "@/components/session/room/livekit";
import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import type { TileId } from "@/lib/stage/layout";
import type { Place } from "@/lib/stage/places";
import { RemoteVideo } from "../RemoteVideo";
import { placed } from "./placed";
import { TileTools } from "../toolkit/TileTools";
import { useStage } from "./useStage";

type Props = { id: TileId; screen: TrackReference; place: Place };

/** What somebody else shows. */
export function ScreenTile({ id, screen, place }: Props) {
  const t = useTranslations("stage.share");
  const isTurned = useStage(({ turned }) => turned.has(id));
  const { participant, publication } = screen;
  const name = participant.name ?? participant.identity;
  return (
    <article
      {...placed(place, "screen", isTurned && "turned")}
      aria-label={t("screenOf", { name })}
      data-tile={id}
      data-screen
    >
      {publication.track && <RemoteVideo track={publication.track} />}
      <span className="pill tag hide-m">
        <Icon name="monitor-up" size="s" />
        {t("shares", { name })}
      </span>
      <TileTools id={id} name={t("screenOf", { name })} kind="screen" />
    </article>
  );
}
