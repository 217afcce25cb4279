import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();
crons.daily(
  "prune what is over its time",
  { hourUTC: 3, minuteUTC: 10 },
  internal.retention.pruneAll,
  {},
);
crons.daily("prune waiting lines", { hourUTC: 13, minuteUTC: 5 }, internal.waiting.prune, {});
crons.daily("prune unsent files", { hourUTC: 3, minuteUTC: 20 }, internal.files.pruneUnsent, {});
crons.daily("prune lost files", { hourUTC: 3, minuteUTC: 30 }, internal.files.pruneLost, {});
crons.interval("reconcile rooms", { seconds: 30 }, internal.presence.reconcile, {});
crons.interval("mend windows", { minutes: 1 }, internal.upkeep.windows, {});
crons.interval("mend presence", { minutes: 1 }, internal.upkeep.presence, {});
crons.interval("mend rooms", { seconds: 30 }, internal.upkeep.rooms, {});
crons.interval("sweep holds", { minutes: 5 }, internal.holds.sweep, {});
crons.daily("prune the mail component", { hourUTC: 3, minuteUTC: 25 }, internal.mails.prune, {});
crons.interval("fold insights", { minutes: 1 }, internal.insights.fold, {});
crons.daily("prune insights", { hourUTC: 3, minuteUTC: 55 }, internal.insights.prune, {});
crons.interval("queue lost mails", { minutes: 5 }, internal.mails.queueLost, {});
crons.interval("note unsent mails", { minutes: 5 }, internal.mails.noteUnsent, {});
crons.interval("plan lost deliveries", { minutes: 5 }, internal.webhookEndpoints.planLost, {});
crons.daily("prune deliveries", { hourUTC: 3, minuteUTC: 55 }, internal.webhookEndpoints.prune, {});
crons.interval("read outside calendars", { minutes: 5 }, internal.outsideCalendars.readDue, {});
crons.interval("reconcile egresses", { minutes: 1 }, internal.egress.reconcile, {});
crons.interval("reconcile broadcasts", { minutes: 1 }, internal.broadcastEgress.reconcile, {});
crons.interval("reconcile live streams", { minutes: 1 }, internal.mux.reconcile, {});
crons.interval("go on with transcripts", { minutes: 5 }, internal.captionJobs.sweep, {});
crons.hourly(
  "delete expired recordings",
  { minuteUTC: 50 },
  internal.recordingUpkeep.removeExpired,
  {},
);
crons.daily(
  "prune lost recordings",
  { hourUTC: 3, minuteUTC: 45 },
  internal.recordingUpkeep.pruneLost,
  {},
);
crons.interval("go on with erasures", { minutes: 5 }, internal.account.resume, {});
crons.hourly("log what is set up wrongly", { minuteUTC: 5 }, internal.setup.log, {});
crons.interval("seal audit logs", { minutes: 1 }, internal.audit.seal, {});
crons.interval("verify audit logs", { minutes: 5 }, internal.audit.verify, {});

crons.interval("watch over everything", { seconds: 30 }, internal.monitoring.watch, {});

export default crons;
