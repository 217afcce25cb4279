/** What a disconnect that we did not ask for means for the session. */
export type Ending = "elsewhere" | "ask" | "rejoin";

// livekit-client's DisconnectReason, by number (see failures.ts).
const DUPLICATE_IDENTITY = 2;
const PARTICIPANT_REMOVED = 4;
const ROOM_DELETED = 5;
const ROOM_CLOSED = 10;
const USER_REJECTED = 12;

/**
 * Duplicate identity is final: rejoining on it makes two tabs throw each other out for ever.
 * A deleted room may be a cancelled booking, and who was put out may be wanted back from the
 * lobby: the backend is asked. Everything else is a fault.
 */
export function endingOf(reason: number | undefined): Ending {
  switch (reason) {
    case DUPLICATE_IDENTITY:
      return "elsewhere";
    case PARTICIPANT_REMOVED:
    case ROOM_DELETED:
    case ROOM_CLOSED:
    case USER_REJECTED:
      return "ask";
    default:
      return "rejoin";
  }
}
