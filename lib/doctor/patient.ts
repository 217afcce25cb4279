import type { Room } from "livekit-client";
import type { DenialReason } from "../session/types";
import type { Connected } from "./media/connect";
import type { Flow } from "./media/flow";
import type { WayResult } from "./media/ways";
import type { ServerView } from "./signal";
import type { StepResult } from "./steps";
import type { VerdictCode } from "./verdicts";

export type SignInState = "in" | "out" | "unreachable" | "refused" | "account_failed";

export type ProbeAnswer =
  | {
      kind: "granted";
      serverUrl: string;
      tokens: { signal: string; send: string; receive: string };
    }
  | { kind: "denied"; reason: "rate_limited" | "misconfigured" };

export type DoorAnswer = { kind: "open" } | { kind: "denied"; reason: DenialReason };

/** A step once it is over, as it is kept. */
export type KeptStep = Pick<StepResult, "id" | "ms" | "facts" | "why"> & {
  state: Exclude<StepResult["state"], "waiting" | "running">;
};
export type Check = { attemptId: string; verdict: VerdictCode | null; steps: KeptStep[] };

/** The backend, as plain functions; each may reject. */
export type DoctorBackend = {
  /** Resolves once the backend is connected. */
  connected: () => Promise<void>;
  /** A question and an answer, for the time that it takes. */
  ping: () => Promise<unknown>;
  /** Null where no booking is in question. */
  askDoor: (() => Promise<DoorAnswer>) | null;
  begin: (attemptId: string) => Promise<ProbeAnswer>;
  look: () => Promise<ServerView | null>;
  store: (check: Check) => Promise<unknown>;
};

/** `R`: whatever stands for a room; a page has the SDK's. */
export type MediaKit<R = Room> = {
  /** Each of these lets go of its rooms once it is stopped. */
  connectToProbe: (serverUrl: string, token: string, stopped: AbortSignal) => Promise<Connected<R>>;
  tryTcp: (serverUrl: string, token: string, stopped: AbortSignal) => Promise<WayResult>;
  measureFlow: (
    sender: R,
    serverUrl: string,
    receiveToken: string,
    stopped: AbortSignal,
  ) => Promise<{ publish: Flow; receive: Flow | null }>;
  leave: (room: R) => Promise<void>;
};

/** Whom and what a check is about. */
export type Patient = {
  attemptId: string;
  signIn: () => Promise<SignInState>;
  backend: DoctorBackend;
  /** The signal host as the page's own settings have it: for somebody without a token. */
  knownServerUrl: string | null;
  pageUrl: string;
  loadMedia: () => Promise<MediaKit>;
  /** `ways`: up to the media paths, while a join waits. `all`: sends and receives a picture too. */
  depth: "ways" | "all";
};
