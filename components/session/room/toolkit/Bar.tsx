"use client";

import { ChatButton } from "../../chat/ChatButton";
import { PeopleButton } from "../../people/PeopleButton";
import { RecordButton } from "../../recording/RecordButton";
import { HandButton } from "../../signals/HandButton";
import { ReactionButton } from "../../signals/ReactionButton";
import { MoreMenu } from "../controls/MoreMenu";
import { ShareButton } from "../stage/ShareButton";

/** In the middle of the bar, between one's devices and the way out. */
export function BarTools() {
  return (
    <>
      <ShareButton />
      <HandButton />
      <ReactionButton />
      <RecordButton />
    </>
  );
}

/** At the end of the bar: what stands beside the stage, and the rest. */
export function SideTools() {
  return (
    <>
      <ChatButton />
      <PeopleButton />
      <MoreMenu />
    </>
  );
}
