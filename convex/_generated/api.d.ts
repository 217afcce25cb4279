/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import type * as admin from "../admin.js";
import type * as bookings from "../bookings.js";
import type * as broadcastEgress from "../broadcastEgress.js";
import type * as broadcastJobs from "../broadcastJobs.js";
import type * as broadcasts from "../broadcasts.js";
import type * as chat from "../chat.js";
import type * as crons from "../crons.js";
import type * as custody from "../custody.js";
import type * as custodyJobs from "../custodyJobs.js";
import type * as demo from "../demo.js";
import type * as departure from "../departure.js";
import type * as destinationKeys from "../destinationKeys.js";
import type * as destinations from "../destinations.js";
import type * as doctor from "../doctor.js";
import type * as egress from "../egress.js";
import type * as files from "../files.js";
import type * as hands from "../hands.js";
import type * as http from "../http.js";
import type * as livekit from "../livekit.js";
import type * as lobby from "../lobby.js";
import type * as model_absences from "../model/absences.js";
import type * as model_access from "../model/access.js";
import type * as model_attempts from "../model/attempts.js";
import type * as model_awsSignature from "../model/awsSignature.js";
import type * as model_bookingEvents from "../model/bookingEvents.js";
import type * as model_bookingState from "../model/bookingState.js";
import type * as model_bookingViews from "../model/bookingViews.js";
import type * as model_bookings from "../model/bookings.js";
import type * as model_broadcastConsent from "../model/broadcastConsent.js";
import type * as model_broadcastControls from "../model/broadcastControls.js";
import type * as model_broadcastHealth from "../model/broadcastHealth.js";
import type * as model_broadcastLookup from "../model/broadcastLookup.js";
import type * as model_broadcastNow from "../model/broadcastNow.js";
import type * as model_broadcastPreflight from "../model/broadcastPreflight.js";
import type * as model_broadcastRequests from "../model/broadcastRequests.js";
import type * as model_broadcastRoom from "../model/broadcastRoom.js";
import type * as model_broadcastStart from "../model/broadcastStart.js";
import type * as model_broadcastState from "../model/broadcastState.js";
import type * as model_broadcastSweep from "../model/broadcastSweep.js";
import type * as model_broadcastTables from "../model/broadcastTables.js";
import type * as model_broadcastUpdates from "../model/broadcastUpdates.js";
import type * as model_broadcasts from "../model/broadcasts.js";
import type * as model_bucket from "../model/bucket.js";
import type * as model_chatAccess from "../model/chatAccess.js";
import type * as model_connectionChecks from "../model/connectionChecks.js";
import type * as model_connections from "../model/connections.js";
import type * as model_consent from "../model/consent.js";
import type * as model_cors from "../model/cors.js";
import type * as model_counters from "../model/counters.js";
import type * as model_custody from "../model/custody.js";
import type * as model_demo from "../model/demo.js";
import type * as model_departure from "../model/departure.js";
import type * as model_departureState from "../model/departureState.js";
import type * as model_destinationAddress from "../model/destinationAddress.js";
import type * as model_destinations from "../model/destinations.js";
import type * as model_door from "../model/door.js";
import type * as model_egressFiles from "../model/egressFiles.js";
import type * as model_egressService from "../model/egressService.js";
import type * as model_egressUpdates from "../model/egressUpdates.js";
import type * as model_errors from "../model/errors.js";
import type * as model_extension from "../model/extension.js";
import type * as model_fileRequests from "../model/fileRequests.js";
import type * as model_fileTypes from "../model/fileTypes.js";
import type * as model_files from "../model/files.js";
import type * as model_foreignEgress from "../model/foreignEgress.js";
import type * as model_grants from "../model/grants.js";
import type * as model_hands from "../model/hands.js";
import type * as model_join from "../model/join.js";
import type * as model_joinDecision from "../model/joinDecision.js";
import type * as model_limits from "../model/limits.js";
import type * as model_lineSummary from "../model/lineSummary.js";
import type * as model_livekitConfig from "../model/livekitConfig.js";
import type * as model_livekitWebhook from "../model/livekitWebhook.js";
import type * as model_lobby from "../model/lobby.js";
import type * as model_lobbyDecisions from "../model/lobbyDecisions.js";
import type * as model_lobbyState from "../model/lobbyState.js";
import type * as model_lobbyViews from "../model/lobbyViews.js";
import type * as model_messages from "../model/messages.js";
import type * as model_paging from "../model/paging.js";
import type * as model_participants from "../model/participants.js";
import type * as model_people from "../model/people.js";
import type * as model_policy from "../model/policy.js";
import type * as model_policyChange from "../model/policyChange.js";
import type * as model_probes from "../model/probes.js";
import type * as model_qualitySamples from "../model/qualitySamples.js";
import type * as model_ranges from "../model/ranges.js";
import type * as model_ratings from "../model/ratings.js";
import type * as model_recordingAccess from "../model/recordingAccess.js";
import type * as model_recordingChapters from "../model/recordingChapters.js";
import type * as model_recordingConsent from "../model/recordingConsent.js";
import type * as model_recordingControls from "../model/recordingControls.js";
import type * as model_recordingFiles from "../model/recordingFiles.js";
import type * as model_recordingGate from "../model/recordingGate.js";
import type * as model_recordingLists from "../model/recordingLists.js";
import type * as model_recordingLookup from "../model/recordingLookup.js";
import type * as model_recordingNow from "../model/recordingNow.js";
import type * as model_recordingOrphans from "../model/recordingOrphans.js";
import type * as model_recordingPage from "../model/recordingPage.js";
import type * as model_recordingParts from "../model/recordingParts.js";
import type * as model_recordingPolicy from "../model/recordingPolicy.js";
import type * as model_recordingPreflight from "../model/recordingPreflight.js";
import type * as model_recordingProgress from "../model/recordingProgress.js";
import type * as model_recordingRemoval from "../model/recordingRemoval.js";
import type * as model_recordingRequests from "../model/recordingRequests.js";
import type * as model_recordingRoom from "../model/recordingRoom.js";
import type * as model_recordingStart from "../model/recordingStart.js";
import type * as model_recordingState from "../model/recordingState.js";
import type * as model_recordingSweep from "../model/recordingSweep.js";
import type * as model_recordingTables from "../model/recordingTables.js";
import type * as model_recordingTickets from "../model/recordingTickets.js";
import type * as model_recordingWatch from "../model/recordingWatch.js";
import type * as model_recordings from "../model/recordings.js";
import type * as model_roles from "../model/roles.js";
import type * as model_roomEvents from "../model/roomEvents.js";
import type * as model_roomService from "../model/roomService.js";
import type * as model_roomSessions from "../model/roomSessions.js";
import type * as model_rooms from "../model/rooms.js";
import type * as model_rtmpAmf from "../model/rtmpAmf.js";
import type * as model_rtmpCheck from "../model/rtmpCheck.js";
import type * as model_rtmpChunks from "../model/rtmpChunks.js";
import type * as model_sealing from "../model/sealing.js";
import type * as model_signalView from "../model/signalView.js";
import type * as model_summary from "../model/summary.js";
import type * as model_tokenLogs from "../model/tokenLogs.js";
import type * as model_troubles from "../model/troubles.js";
import type * as model_unread from "../model/unread.js";
import type * as model_users from "../model/users.js";
import type * as model_webhooks from "../model/webhooks.js";
import type * as moderation from "../moderation.js";
import type * as participants from "../participants.js";
import type * as recordingJobs from "../recordingJobs.js";
import type * as recordingUpkeep from "../recordingUpkeep.js";
import type * as recordings from "../recordings.js";
import type * as sessions from "../sessions.js";
import type * as summary from "../summary.js";
import type * as telemetry from "../telemetry.js";
import type * as users from "../users.js";
import type * as webhooks from "../webhooks.js";

/**
 * A utility for referencing Convex functions in your app's API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
declare const fullApi: ApiFromModules<{
  admin: typeof admin;
  bookings: typeof bookings;
  broadcastEgress: typeof broadcastEgress;
  broadcastJobs: typeof broadcastJobs;
  broadcasts: typeof broadcasts;
  chat: typeof chat;
  crons: typeof crons;
  custody: typeof custody;
  custodyJobs: typeof custodyJobs;
  demo: typeof demo;
  departure: typeof departure;
  destinationKeys: typeof destinationKeys;
  destinations: typeof destinations;
  doctor: typeof doctor;
  egress: typeof egress;
  files: typeof files;
  hands: typeof hands;
  http: typeof http;
  livekit: typeof livekit;
  lobby: typeof lobby;
  "model/absences": typeof model_absences;
  "model/access": typeof model_access;
  "model/attempts": typeof model_attempts;
  "model/awsSignature": typeof model_awsSignature;
  "model/bookingEvents": typeof model_bookingEvents;
  "model/bookingState": typeof model_bookingState;
  "model/bookingViews": typeof model_bookingViews;
  "model/bookings": typeof model_bookings;
  "model/broadcastConsent": typeof model_broadcastConsent;
  "model/broadcastControls": typeof model_broadcastControls;
  "model/broadcastHealth": typeof model_broadcastHealth;
  "model/broadcastLookup": typeof model_broadcastLookup;
  "model/broadcastNow": typeof model_broadcastNow;
  "model/broadcastPreflight": typeof model_broadcastPreflight;
  "model/broadcastRequests": typeof model_broadcastRequests;
  "model/broadcastRoom": typeof model_broadcastRoom;
  "model/broadcastStart": typeof model_broadcastStart;
  "model/broadcastState": typeof model_broadcastState;
  "model/broadcastSweep": typeof model_broadcastSweep;
  "model/broadcastTables": typeof model_broadcastTables;
  "model/broadcastUpdates": typeof model_broadcastUpdates;
  "model/broadcasts": typeof model_broadcasts;
  "model/bucket": typeof model_bucket;
  "model/chatAccess": typeof model_chatAccess;
  "model/connectionChecks": typeof model_connectionChecks;
  "model/connections": typeof model_connections;
  "model/consent": typeof model_consent;
  "model/cors": typeof model_cors;
  "model/counters": typeof model_counters;
  "model/custody": typeof model_custody;
  "model/demo": typeof model_demo;
  "model/departure": typeof model_departure;
  "model/departureState": typeof model_departureState;
  "model/destinationAddress": typeof model_destinationAddress;
  "model/destinations": typeof model_destinations;
  "model/door": typeof model_door;
  "model/egressFiles": typeof model_egressFiles;
  "model/egressService": typeof model_egressService;
  "model/egressUpdates": typeof model_egressUpdates;
  "model/errors": typeof model_errors;
  "model/extension": typeof model_extension;
  "model/fileRequests": typeof model_fileRequests;
  "model/fileTypes": typeof model_fileTypes;
  "model/files": typeof model_files;
  "model/foreignEgress": typeof model_foreignEgress;
  "model/grants": typeof model_grants;
  "model/hands": typeof model_hands;
  "model/join": typeof model_join;
  "model/joinDecision": typeof model_joinDecision;
  "model/limits": typeof model_limits;
  "model/lineSummary": typeof model_lineSummary;
  "model/livekitConfig": typeof model_livekitConfig;
  "model/livekitWebhook": typeof model_livekitWebhook;
  "model/lobby": typeof model_lobby;
  "model/lobbyDecisions": typeof model_lobbyDecisions;
  "model/lobbyState": typeof model_lobbyState;
  "model/lobbyViews": typeof model_lobbyViews;
  "model/messages": typeof model_messages;
  "model/paging": typeof model_paging;
  "model/participants": typeof model_participants;
  "model/people": typeof model_people;
  "model/policy": typeof model_policy;
  "model/policyChange": typeof model_policyChange;
  "model/probes": typeof model_probes;
  "model/qualitySamples": typeof model_qualitySamples;
  "model/ranges": typeof model_ranges;
  "model/ratings": typeof model_ratings;
  "model/recordingAccess": typeof model_recordingAccess;
  "model/recordingChapters": typeof model_recordingChapters;
  "model/recordingConsent": typeof model_recordingConsent;
  "model/recordingControls": typeof model_recordingControls;
  "model/recordingFiles": typeof model_recordingFiles;
  "model/recordingGate": typeof model_recordingGate;
  "model/recordingLists": typeof model_recordingLists;
  "model/recordingLookup": typeof model_recordingLookup;
  "model/recordingNow": typeof model_recordingNow;
  "model/recordingOrphans": typeof model_recordingOrphans;
  "model/recordingPage": typeof model_recordingPage;
  "model/recordingParts": typeof model_recordingParts;
  "model/recordingPolicy": typeof model_recordingPolicy;
  "model/recordingPreflight": typeof model_recordingPreflight;
  "model/recordingProgress": typeof model_recordingProgress;
  "model/recordingRemoval": typeof model_recordingRemoval;
  "model/recordingRequests": typeof model_recordingRequests;
  "model/recordingRoom": typeof model_recordingRoom;
  "model/recordingStart": typeof model_recordingStart;
  "model/recordingState": typeof model_recordingState;
  "model/recordingSweep": typeof model_recordingSweep;
  "model/recordingTables": typeof model_recordingTables;
  "model/recordingTickets": typeof model_recordingTickets;
  "model/recordingWatch": typeof model_recordingWatch;
  "model/recordings": typeof model_recordings;
  "model/roles": typeof model_roles;
  "model/roomEvents": typeof model_roomEvents;
  "model/roomService": typeof model_roomService;
  "model/roomSessions": typeof model_roomSessions;
  "model/rooms": typeof model_rooms;
  "model/rtmpAmf": typeof model_rtmpAmf;
  "model/rtmpCheck": typeof model_rtmpCheck;
  "model/rtmpChunks": typeof model_rtmpChunks;
  "model/sealing": typeof model_sealing;
  "model/signalView": typeof model_signalView;
  "model/summary": typeof model_summary;
  "model/tokenLogs": typeof model_tokenLogs;
  "model/troubles": typeof model_troubles;
  "model/unread": typeof model_unread;
  "model/users": typeof model_users;
  "model/webhooks": typeof model_webhooks;
  moderation: typeof moderation;
  participants: typeof participants;
  recordingJobs: typeof recordingJobs;
  recordingUpkeep: typeof recordingUpkeep;
  recordings: typeof recordings;
  sessions: typeof sessions;
  summary: typeof summary;
  telemetry: typeof telemetry;
  users: typeof users;
  webhooks: typeof webhooks;
}>;
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {
  rateLimiter: import("@convex-dev/rate-limiter/_generated/component.js").ComponentApi<"rateLimiter">;
};
