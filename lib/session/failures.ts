import type { Failure } from "./types";

// livekit-client's ConnectionErrorReason, by number: importing the enum would load the SDK ahead
// of prejoin. `reasonName` is not used, because the SDK rewrites `reason` after it is set.
const NOT_ALLOWED = 0;
const SERVER_UNREACHABLE = 1;
const INTERNAL_ERROR = 2;
const TIMEOUT = 5;
const WEB_SOCKET = 6;
const SERVICE_NOT_FOUND = 7;

/** Our own limit ran out: a wrong address can keep the SDK busy for ever. */
export class ConnectLimit extends Error {
  readonly stage: "signal" | "media";
  constructor(stage: "signal" | "media") {
    super();
    this.stage = stage;
  }
}

/** The signal server let us in, and went away before media came: it stopped, or was replaced. */
export class SignalLost extends Error {}

/** The code of the page's room did not arrive (offline, or a newer deployment). */
export class CodeNotLoaded extends Error {}

/**
 * Names the hop that a failed connection broke at. `wasLetIn`: the signal server had accepted the
 * token, without which nothing can be wrong with media yet.
 */
export function classifyConnect(error: unknown, { wasLetIn }: { wasLetIn: boolean }): Failure {
  if (error instanceof ConnectLimit) {
    return error.stage === "signal"
      ? { hop: "signal", code: "signal_no_end", retry: "later" }
      : { hop: "media", code: "media_silent", retry: "later" };
  }
  if (error instanceof SignalLost) return { hop: "signal", code: "signal_lost", retry: "ensure" };
  if (error instanceof CodeNotLoaded) {
    return { hop: "signal", code: "code_not_loaded", retry: "later" };
  }
  if (!isConnectionError(error)) {
    // As the SDK judges it; its words for it are those of other errors as well.
    if (typeof RTCPeerConnection === "undefined") {
      return { hop: "media", code: "browser_unsupported", retry: "later" };
    }
    return { hop: "signal", code: "unknown", retry: "later" };
  }
  // A socket that closes before its first message has the same reason as media without a way.
  if (error.reason === INTERNAL_ERROR && !wasLetIn) {
    return { hop: "signal", code: "signal_refused", retry: "later" };
  }
  return byReason(error.reason, error.status);
}

function byReason(reason: number, status: number | undefined): Failure {
  switch (reason) {
    case NOT_ALLOWED:
      // The SDK reports a missing room as "not allowed" with 404.
      return status === 404
        ? { hop: "signal", code: "room_missing", retry: "ensure" }
        : { hop: "token", code: "token_refused", retry: "token" };
    case SERVER_UNREACHABLE:
      return { hop: "signal", code: "signal_unreachable", retry: "later" };
    case INTERNAL_ERROR:
      return { hop: "media", code: "media_blocked", retry: "later" };
    case TIMEOUT:
      return { hop: "signal", code: "signal_silent", retry: "later" };
    case WEB_SOCKET:
    case SERVICE_NOT_FOUND:
      return { hop: "signal", code: "signal_refused", retry: "later" };
    default:
      return { hop: "signal", code: "unknown", retry: "later" };
  }
}

function isConnectionError(error: unknown): error is Error & { reason: number; status?: number } {
  return error instanceof Error && error.name === "ConnectionError" && "reason" in error;
}
