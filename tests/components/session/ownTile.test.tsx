import type { Room } from "livekit-client";
import type { ComponentProps } from "react";
import { expect, test } from "vitest";
import { OwnTile } from "@/components/session/room/OwnTile";
import { RoomContext, type RoomValue } from "@/components/session/room/roomContext";
import { render } from "../render";

const device = { track: null, isWanted: false };
const stage = { subscribe: () => () => {}, getSnapshot: () => ({ turned: new Set() }) };

function tileOf(name?: string): string {
  const room = name === undefined ? undefined : ({ localParticipant: { name } } as Room);
  const props = {
    media: { camera: device, microphone: device },
    role: "client",
    room,
    place: { kind: "tile", x: 0, y: 0, width: 1, height: 1 },
    isShown: true,
  } as unknown as ComponentProps<typeof OwnTile>;
  return render(
    <RoomContext value={{ stage } as unknown as RoomValue}>
      <OwnTile {...props} />
    </RoomContext>,
  );
}

test("without a picture of oneself stand one's own initials, as others see them", () => {
  expect(tileOf("Demo client")).toMatch(/face-initials"[^>]*>DC</);
  expect(tileOf("Demo client")).toContain('aria-label="You"');
  // Until the room has said who one is there.
  expect(tileOf()).toMatch(/face-initials"[^>]*>Y</);
});
