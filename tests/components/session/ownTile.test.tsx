import type { Room } from "livekit-client";
import type { ComponentProps } from "react";
import { expect, test, vi } from "vitest";
import { OwnTile } from "@/components/session/room/OwnTile";
import { RoomContext, type RoomValue } from "@/components/session/room/roomContext";
import { render } from "../render";

// It asks the backend.
vi.mock("@/lib/auth/me", () => ({ useMe: () => ({ name: "Demo client" }) }));

const device = { track: null, isWanted: false };
const stage = { subscribe: () => () => {}, getSnapshot: () => ({ turned: new Set() }) };

function tileIn(room?: Room): string {
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
  const room = { localParticipant: { name: "Demo client" } } as Room;
  expect(tileIn(room)).toMatch(/face-initials"[^>]*>DC</);
  expect(tileIn(room)).toContain('aria-label="You"');
});

test("also while the room is lost, and before it has said who one is there", () => {
  expect(tileIn()).toMatch(/face-initials"[^>]*>DC</);
  expect(tileIn({ localParticipant: { name: "" } } as Room)).toMatch(/face-initials"[^>]*>DC</);
});
