import type { SessionState } from "./types";

export type Lost = Extract<SessionState, { phase: "reconnecting" | "rejoining" }>;

export type Failed = Extract<SessionState, { phase: "failed" }>;

/** In the room, whether the connection to it stands or not. */
export function isIn(phase: SessionState["phase"]): boolean {
  return phase === "connected" || phase === "reconnecting" || phase === "rejoining";
}

/** In the room, and the connection to it is being mended or made anew. */
export function isLost(state: SessionState): state is Lost {
  return state.phase === "reconnecting" || state.phase === "rejoining";
}
