import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireAdmin } from "./model/access";
import { accountFilter, accountRow, pageOfAccounts } from "./model/audit/accountLog";
import { auditState, stateOfAudit } from "./model/audit/auditState";
import { auditFilter, auditRow, pageOfAudit } from "./model/audit/auditViews";
import { findPeople, foundPerson } from "./model/audit/findPeople";
import { pageOfRecent, recentSession } from "./model/timeline/recentSessions";
import { timeline as timelineView, timelineForAdmin } from "./model/timeline/timeline";
import { attemptView, viewAttempt } from "./model/session/attempts";
import { grantArgs, grantResult, grantTo } from "./model/identity/grants";
import { requireWriteLimit } from "./model/limits";
import { checkView, viewCheck } from "./model/session/connectionChecks";
import { countMails, mailCounts } from "./model/notices/mailQueue";
import { applyCorrection, correctionArgs, correctionResult } from "./model/booking/noShows";
import { countRepairs, pageOfRepairs, repairCount, repairRow } from "./model/repairs";
import { repairKind } from "./model/repairTables";
import {
  acknowledgeAlert as acknowledge,
  acknowledgeResult,
  alertRow,
  closeAlert as close,
  closeResult,
  listOpen,
  pageOfPast,
} from "./model/monitoring/alertViews";
import { newestRatings, ratingRow } from "./model/session/ratings";
import { adminRecordingRow, listAllRecordings } from "./model/recording/recordingLists";
import { holdArgs, holdRecording as hold, holdResult } from "./model/recording/recordingHold";
import { fetchAgain, fetchAgainResult } from "./model/recording/recordingRetry";
import { pageOfTokenLogs, tokenLogFilter, tokenLogRow } from "./model/session/tokenLogs";

/** The token log, newest first. @throws UNAUTHENTICATED, FORBIDDEN */
export const tokenLogs = query({
  args: { ...tokenLogFilter, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(tokenLogRow),
  handler: async (ctx, { paginationOpts, ...filter }) => {
    await requireAdmin(ctx);
    return await pageOfTokenLogs(ctx, filter, paginationOpts);
  },
});

/** What people did to bookings and sessions, newest first. @throws UNAUTHENTICATED, FORBIDDEN */
export const auditLog = query({
  args: { ...auditFilter, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(auditRow),
  handler: async (ctx, { paginationOpts, ...filter }) => {
    await requireAdmin(ctx);
    return await pageOfAudit(ctx, filter, paginationOpts);
  },
});

/** What was done to accounts: rights, keys, endpoints, erasures; newest first. @throws UNAUTHENTICATED, FORBIDDEN */
export const accountLog = query({
  args: { ...accountFilter, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(accountRow),
  handler: async (ctx, { paginationOpts, ...filter }) => {
    await requireAdmin(ctx);
    return await pageOfAccounts(ctx, filter, paginationOpts);
  },
});

/** How far the logs are sealed and verified, and what in them was changed. @throws UNAUTHENTICATED, FORBIDDEN */
export const auditChains = query({
  args: {},
  returns: auditState,
  handler: async (ctx) => {
    await requireAdmin(ctx);
    return await stateOfAudit(ctx);
  },
});

/** How the attempt of a token request went by the person's page; null when it was not told. @throws UNAUTHENTICATED, FORBIDDEN */
export const attempt = query({
  args: { userId: v.string(), attemptId: v.string() },
  returns: v.union(attemptView, v.null()),
  handler: async (ctx, { userId, attemptId }) => {
    await requireAdmin(ctx);
    return await viewAttempt(ctx, userId, attemptId);
  },
});

/**
 * The connection check that belongs to an attempt, the newest of several; null when there is none.
 * @throws UNAUTHENTICATED, FORBIDDEN
 */
export const check = query({
  /** Pages of the version before do not say whose. */
  args: { userId: v.optional(v.string()), attemptId: v.string() },
  returns: v.union(checkView, v.null()),
  handler: async (ctx, { userId, attemptId }) => {
    await requireAdmin(ctx);
    return userId === undefined ? null : await viewCheck(ctx, userId, attemptId);
  },
});

/** The story of one booking, with everything that is known; null when there is none. @throws UNAUTHENTICATED, FORBIDDEN */
export const timeline = query({
  args: { bookingId: v.string() },
  returns: v.union(timelineView, v.null()),
  handler: async (ctx, { bookingId }) => {
    await requireAdmin(ctx);
    return await timelineForAdmin(ctx, bookingId);
  },
});

/** Sessions that have opened by `now` (UTC ms), the newest first. @throws UNAUTHENTICATED, FORBIDDEN */
export const recentSessions = query({
  args: { now: v.number(), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(recentSession),
  handler: async (ctx, { now, paginationOpts }) => {
    await requireAdmin(ctx);
    return await pageOfRecent(ctx, now, paginationOpts);
  },
});

/** What was mended by itself, the newest first, also of one kind alone. @throws UNAUTHENTICATED, FORBIDDEN */
export const repairs = query({
  args: { kind: v.optional(repairKind), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(repairRow),
  handler: async (ctx, { paginationOpts, ...filter }) => {
    await requireAdmin(ctx);
    return await pageOfRepairs(ctx, filter, paginationOpts);
  },
});

/** How often each kind was mended since the beginning. @throws UNAUTHENTICATED, FORBIDDEN */
export const repairCounts = query({
  args: {},
  returns: v.array(repairCount),
  handler: async (ctx) => {
    await requireAdmin(ctx);
    return await countRepairs(ctx);
  },
});

/** Whom a log can be filtered by, at most 200: the newest, or those whose name begins so. @throws UNAUTHENTICATED, FORBIDDEN */
export const people = query({
  args: { name: v.optional(v.string()) },
  returns: v.array(foundPerson),
  handler: async (ctx, { name }) => {
    await requireAdmin(ctx);
    return await findPeople(ctx, name);
  },
});

/** The newest 200 ratings of sessions, without who gave them. @throws UNAUTHENTICATED, FORBIDDEN */
export const ratings = query({
  args: {},
  returns: v.array(ratingRow),
  handler: async (ctx) => {
    await requireAdmin(ctx);
    return await newestRatings(ctx);
  },
});

/** How many mails wait or could not be sent, at most 100 each. @throws UNAUTHENTICATED, FORBIDDEN */
export const mails = query({
  args: {},
  returns: mailCounts,
  handler: async (ctx) => {
    await requireAdmin(ctx);
    return await countMails(ctx);
  },
});

/** Every recording, newest first: that it exists, not what is in it. @throws UNAUTHENTICATED, FORBIDDEN */
export const recordings = query({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(adminRecordingRow),
  handler: async (ctx, args) => {
    await requireAdmin(ctx);
    return await listAllRecordings(ctx, args.paginationOpts);
  },
});

/** Keeps a recording from being deleted, for a reason, or no longer. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export const holdRecording = mutation({
  args: holdArgs,
  returns: holdResult,
  handler: async (ctx, args) => {
    const admin = await requireAdmin(ctx);
    await requireWriteLimit(ctx, admin._id);
    return await hold(ctx, admin, args);
  },
});

/** Has the files of a recording fetched again that were given up. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export const fetchRecording = mutation({
  args: { recordingId: v.string() },
  returns: fetchAgainResult,
  handler: async (ctx, { recordingId }) => {
    const admin = await requireAdmin(ctx);
    await requireWriteLimit(ctx, admin._id);
    return await fetchAgain(ctx, admin, recordingId);
  },
});

/** What is wrong now, the newest first. @throws UNAUTHENTICATED, FORBIDDEN */
export const openAlerts = query({
  args: {},
  returns: v.array(alertRow),
  handler: async (ctx) => {
    await requireAdmin(ctx);
    return await listOpen(ctx);
  },
});

/** What was wrong, the newest first. @throws UNAUTHENTICATED, FORBIDDEN */
export const pastAlerts = query({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(alertRow),
  handler: async (ctx, args) => {
    await requireAdmin(ctx);
    return await pageOfPast(ctx, args.paginationOpts);
  },
});

/** Says that the caller looks after an alert. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export const acknowledgeAlert = mutation({
  args: { alertId: v.string() },
  returns: acknowledgeResult,
  handler: async (ctx, { alertId }) => {
    const admin = await requireAdmin(ctx);
    await requireWriteLimit(ctx, admin._id);
    return await acknowledge(ctx, admin, alertId);
  },
});

/** Ends an alert that Prometheus raised. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export const closeAlert = mutation({
  args: { alertId: v.string() },
  returns: closeResult,
  handler: async (ctx, { alertId }) => {
    const admin = await requireAdmin(ctx);
    await requireWriteLimit(ctx, admin._id);
    return await close(ctx, admin, alertId);
  },
});

/** Says, with a reason, whether somebody missed a session; also of its provider. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export const correctNoShow = mutation({
  args: correctionArgs,
  returns: correctionResult,
  handler: async (ctx, args) => {
    const admin = await requireAdmin(ctx);
    await requireWriteLimit(ctx, admin._id);
    return await applyCorrection(ctx, admin, args);
  },
});

/**
 * Makes somebody an admin or a provider, or no longer:
 * `npx convex run --prod admin:grant '{"email":"…","isAdmin":true}'`. The person must have signed in
 * once. An address that several people have names none of them: each is told by its token identifier.
 */
export const grant = internalMutation({
  args: grantArgs,
  returns: grantResult,
  handler: async (ctx, args) => await grantTo(ctx, args),
});
