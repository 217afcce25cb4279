import type { Room } from "livekit-client";
import { watchArrivals } from "./arrivals";
import { resumeGently } from "./returning";

// What looks at media that flows, as one chunk: loaded once somebody is in, since nothing of it is
// needed to see and hear each other. Reached by `import()` alone.
export { pathOf, readPulse } from "./pulse";

/** Looks after what comes, until stopped. */
export function watchMedia(room: Room): () => void {
  const stops = [watchArrivals(room), resumeGently(room)];
  return () => stops.forEach((stop) => stop());
}
