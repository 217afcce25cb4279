"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import type { TileId } from "@/lib/stage/layout";
import { TileSignals } from "../../signals/TileSignals";
import { useRoom } from "../roomContext";
import { useStage } from "../stage/useStage";

type Props = {
  id: TileId;
  name: string;
  kind: "camera" | "screen";
  /** Whose hand and reactions stand on the tile. */
  identity?: string;
};

/** Pin, and fit or fill, seen while the tile is pointed at or holds the focus; a person's signals. */
export function TileTools({ identity, ...tile }: Props) {
  return (
    <>
      {identity !== undefined && <TileSignals identity={identity} />}
      <PinAndTurn {...tile} />
    </>
  );
}

function PinAndTurn({ id, name, kind }: Omit<Props, "identity">) {
  const t = useTranslations("stage.tile");
  const { stage } = useRoom();
  const isPinned = useStage(({ pinned }) => pinned === id);
  const isTurned = useStage(({ turned }) => turned.has(id));
  const isWhole = (kind === "screen") !== isTurned;
  return (
    <div className="tile-tools">
      <button
        type="button"
        aria-label={t(isPinned ? "unpin" : "pin", { name })}
        aria-pressed={isPinned}
        onClick={() => stage.pin(id)}
      >
        <Icon name={isPinned ? "pin-off" : "pin"} />
      </button>
      <button
        type="button"
        aria-label={t(isWhole ? "fill" : "fit", { name })}
        onClick={() => stage.turn(id)}
      >
        <Icon name={isWhole ? "expand" : "shrink"} />
      </button>
    </div>
  );
}
