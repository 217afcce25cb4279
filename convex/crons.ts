import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();
crons.daily("prune webhook events", { hourUTC: 3, minuteUTC: 10 }, internal.webhooks.prune, {});

export default crons;
