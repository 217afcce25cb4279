import type { SessionState } from "../session/types";
import { isFramed } from "./framed";

/** What a page that frames a session hears of it; `public/embed.js` knows the same words. */
export type EmbedMessage =
  | { source: "parley"; version: 1; type: "joined" }
  | { source: "parley"; version: 1; type: "left"; why: "you" | "elsewhere" }
  | { source: "parley"; version: 1; type: "failed"; code: string };

const OURS = { source: "parley", version: 1 } as const;

/** What a state says to the page around it; null: nothing. */
export function messageOf(state: SessionState): EmbedMessage | null {
  switch (state.phase) {
    case "connected":
      return { ...OURS, type: "joined" };
    case "left":
      return { ...OURS, type: "left", why: state.why };
    case "failed":
      return { ...OURS, type: "failed", code: state.failure.code };
    case "refused":
      return { ...OURS, type: "failed", code: state.refusal.reason };
    default:
      return null;
  }
}

type Told = {
  getSnapshot: () => { state: SessionState };
  subscribe: (run: () => void) => () => void;
};

/** Tells of a session as long as it is on the page: each thing once, until there is another. */
export function tellOf(session: Told, post: (message: EmbedMessage) => void): () => void {
  let last = "";
  return session.subscribe(() => {
    const message = messageOf(session.getSnapshot().state);
    const said = JSON.stringify(message);
    if (message === null || said === last) return;
    last = said;
    post(message);
  });
}

/**
 * To the page around this one, and only if it is of that site: a browser gives the message to no
 * other.
 * @param asked the site that the page around names
 * @param allowed those that its provider named
 */
export function posterTo(asked: string | null, allowed: readonly string[]) {
  const to = asked !== null && allowed.includes(asked) ? asked : null;
  return (message: EmbedMessage) => {
    if (to !== null && isFramed()) window.parent.postMessage(message, to);
  };
}
