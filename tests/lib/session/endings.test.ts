import { DisconnectReason } from "livekit-client";
import { describe, expect, test } from "vitest";
import { endingOf } from "@/lib/session/endings";

describe("what a disconnect means", () => {
  test.each([
    [DisconnectReason.DUPLICATE_IDENTITY, "elsewhere"],
    [DisconnectReason.PARTICIPANT_REMOVED, "ask"],
    [DisconnectReason.ROOM_DELETED, "ask"],
    [DisconnectReason.ROOM_CLOSED, "ask"],
    [DisconnectReason.USER_REJECTED, "ask"],
    [DisconnectReason.SERVER_SHUTDOWN, "rejoin"],
    [DisconnectReason.SIGNAL_CLOSE, "rejoin"],
    [DisconnectReason.STATE_MISMATCH, "rejoin"],
    [undefined, "rejoin"],
  ] as const)("%s → %s", (reason, ending) => {
    expect(endingOf(reason)).toBe(ending);
  });
});
