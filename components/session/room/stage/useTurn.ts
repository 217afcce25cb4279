"use client";

import { type RefObject, useEffect } from "react";
import { useRoom } from "../roomContext";

/** A double press on a tile turns it: fit or fill. The same is a button of the tile. */
export function useTurn(box: RefObject<HTMLElement | null>) {
  const { stage } = useRoom();
  useEffect(() => {
    const element = box.current;
    const turn = ({ target }: Event) => {
      if (!(target instanceof Element) || target.closest("button, summary, .pop")) return;
      const id = target.closest<HTMLElement>("[data-tile]")?.dataset.tile;
      if (id) stage.turn(id);
    };
    element?.addEventListener("dblclick", turn);
    return () => element?.removeEventListener("dblclick", turn);
  }, [stage, box]);
}
