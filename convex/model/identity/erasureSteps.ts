import { eraseBookings } from "./erasureBookings";
import {
  eraseAttempts,
  eraseChecks,
  eraseFiles,
  eraseGuest,
  eraseMails,
  eraseMessages,
  eraseNotices,
  erasePublicMessages,
  eraseRecordingList,
  eraseSamples,
} from "./erasureContent";
import {
  eraseDestinations,
  eraseIntegrations,
  eraseOffer,
  erasePosts,
  erasePromises,
  eraseRefusals,
} from "./erasureOffer";
import { eraseOrders, eraseRequests } from "./erasureOrders";
import {
  eraseConsents,
  eraseDevices,
  eraseMentions,
  erasePageEvents,
  eraseTold,
} from "./erasureTraces";
import type { ErasureStep } from "./erasureStep";

/**
 * What goes of a person, in this order: first what others wait for, and what tells them at the end.
 * Rows that say who was where, who asked for a token and who agreed to be recorded stay, of a person
 * without a name.
 */
export const ERASURE_STEPS: readonly { name: string; run: ErasureStep }[] = [
  { name: "provided_ahead", run: eraseBookings("provider", false) },
  { name: "booked_ahead", run: eraseBookings("client", false) },
  { name: "requests", run: eraseRequests },
  { name: "promises", run: erasePromises },
  { name: "refusals", run: eraseRefusals },
  { name: "orders", run: eraseOrders },
  { name: "provided_before", run: eraseBookings("provider", true) },
  { name: "booked_before", run: eraseBookings("client", true) },
  { name: "messages", run: eraseMessages },
  { name: "files", run: eraseFiles },
  { name: "public_messages", run: erasePublicMessages },
  { name: "posts", run: erasePosts },
  { name: "destinations", run: eraseDestinations },
  { name: "offer", run: eraseOffer },
  { name: "integrations", run: eraseIntegrations },
  { name: "attempts", run: eraseAttempts },
  { name: "samples", run: eraseSamples },
  { name: "checks", run: eraseChecks },
  { name: "page_events", run: erasePageEvents },
  { name: "devices", run: eraseDevices },
  { name: "consents", run: eraseConsents },
  { name: "recordings", run: eraseRecordingList },
  { name: "guest", run: eraseGuest },
  { name: "told", run: eraseTold },
  { name: "mentions", run: eraseMentions },
  { name: "mails", run: eraseMails },
  { name: "notices", run: eraseNotices },
];
