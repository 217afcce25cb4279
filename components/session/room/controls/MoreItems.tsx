"use client";

import { BroadcastItem } from "../../broadcast/BroadcastItem";
import { DevicesItem } from "../../devices/DevicesItem";
import { HandItem } from "../../signals/HandButton";
import { ReactionRow } from "../../signals/ReactionButton";
import { RecordItem } from "../../recording/RecordButton";
import { EndItem } from "../../people/EndItem";
import { DataItems } from "../../quality/DataItems";
import { ExtendItem } from "../clock/ExtendItem";
import { PipItems } from "../pip/PipItems";
import { FullScreenItem } from "../stage/FullScreenItem";
import { LayoutItems } from "../stage/LayoutItems";
import { ShareItem } from "../stage/ShareButton";
import { ShortcutsItem } from "../stage/ShortcutsItem";

/** What the menu holds: a line for each feature, each with its own words and state. */
export function MoreItems() {
  return (
    <>
      <ShareItem />
      <HandItem />
      <ReactionRow role="menuitem" />
      <RecordItem />
      <BroadcastItem />
      <LayoutItems />
      <DevicesItem />
      <FullScreenItem />
      <PipItems />
      <ExtendItem />
      <ShortcutsItem />
      <DataItems />
      <EndItem />
    </>
  );
}
