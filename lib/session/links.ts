import type { Core } from "./core";
import { pause } from "../clock/pause";
import type { Kit, Link, LinkEvents } from "./kit";

const CLOSE_LIMIT_MS = 1_000;

/** The core's link, made when there is none; only the current link's events are passed on. */
export function linkOf(core: Core, kit: Kit): Link {
  if (core.link) return core.link;
  core.publisher ??= kit.createPublisher(core.devices);
  const pass =
    (tell: (...args: never[]) => void) =>
    (...args: never[]) => {
      if (core.link === made) tell(...args);
    };
  const events = Object.entries(core.linkEvents).map(([name, tell]) => [name, pass(tell)]);
  const made: Link = kit.createLink(core.publisher, Object.fromEntries(events) as LinkEvents);
  core.link = made;
  core.store.set({ room: made.room });
  return made;
}

/** Lets go of the room, not of the tracks. */
export function closeLink(core: Core): Promise<void> {
  const last = core.link;
  core.link = null;
  core.watchdog?.stop();
  core.watchdog = null;
  if (last === null) return core.closing;
  core.store.set({ room: null });
  // A dead network can hold up the goodbye; the next room does not wait for it for long.
  const goodbye = Promise.race([last.close().catch(() => undefined), pause(CLOSE_LIMIT_MS)]);
  core.closing = Promise.all([core.closing, goodbye]).then(() => undefined);
  return core.closing;
}
