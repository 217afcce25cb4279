import { Migrations } from "@convex-dev/migrations";
import { getFunctionName } from "convex/server";
import { type Infer, v } from "convex/values";
import { components, internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import { internalMutation, internalQuery } from "./_generated/server";
import {
  planDeletion,
  planReminder,
  planRequest,
  planWindow,
} from "./model/migrations/afterImport";

const migrations = new Migrations<DataModel>(components.migrations, {
  internalMutation,
  migrationsLocationPrefix: "migrations:",
});

export const planWindows = migrations.define({ table: "bookings", migrateOne: planWindow });
export const planReminders = migrations.define({ table: "reminders", migrateOne: planReminder });
export const planRequests = migrations.define({
  table: "bookingRequests",
  migrateOne: planRequest,
});

export const planDeletions = migrations.define({
  table: "fileDeletions",
  migrateOne: planDeletion,
});

/** Every change of stored data, oldest first: a new one goes to the end, and none is ever changed. */
const SERIES = [
  internal.migrations.planWindows,
  internal.migrations.planReminders,
  internal.migrations.planRequests,
  internal.migrations.planDeletions,
];

/**
 * Runs what has not run yet, one after the other in batches; with `{ "reset": true }` all again, as
 * after an import.
 */
export const run = migrations.runner(SERIES);

const progress = v.object({
  name: v.string(),
  state: v.string(),
  processed: v.number(),
  error: v.optional(v.string()),
});

/** How far each has come, in their order. */
export const status = internalQuery({
  args: {},
  returns: v.array(progress),
  handler: async (ctx): Promise<Infer<typeof progress>[]> => {
    const found = await migrations.getStatus(ctx, { migrations: SERIES });
    return SERIES.map((migration) => {
      const { name, state, processed, error } = found.find(
        (one) => one.name === getFunctionName(migration),
      )!;
      return { name, state, processed, error };
    });
  },
});
