import type { AccountAction } from "./filter";

/** Every action of the log of accounts, by what it is about. */
export const ACCOUNT_ACTIONS = [
  "admin_granted",
  "admin_taken",
  "provider_granted",
  "provider_taken",
  "key_made",
  "key_revoked",
  "endpoint_added",
  "endpoint_changed",
  "endpoint_secret_changed",
  "endpoint_removed",
  "sites_changed",
  "destination_added",
  "destination_removed",
  "feed_made",
  "feed_revoked",
  "erasure_asked",
  "erasure_begun",
  "erasure_done",
] as const satisfies readonly AccountAction[];

/** Fails to compile when an action has no place above. */
type Missing = Exclude<AccountAction, (typeof ACCOUNT_ACTIONS)[number]>;
export const HAS_ALL: [Missing] extends [never] ? true : Missing = true;
