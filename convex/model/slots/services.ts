import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type Service, serviceFields, serviceProblem, serviceProblemOf } from "./serviceTerms";
import { offerWaited } from "./waitingDates";

export const ownService = v.object({ serviceId: v.id("services"), ...serviceFields });

export const addServiceResult = v.union(
  v.object({ kind: v.literal("added"), serviceId: v.id("services") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_provider"), v.literal("too_many"), ...serviceProblem.members),
  }),
);
export const changeServiceResult = v.union(
  v.object({ kind: v.literal("changed") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), ...serviceProblem.members),
  }),
);
export const removeServiceResult = v.union(
  v.object({ kind: v.literal("removed") }),
  v.object({ kind: v.literal("refused"), reason: v.literal("not_found") }),
);

export const MAX_SERVICES = 50;

export async function servicesOf(ctx: QueryCtx, providerId: Id<"users">) {
  return await ctx.db
    .query("services")
    .withIndex("by_provider", (q) => q.eq("providerId", providerId))
    .take(MAX_SERVICES);
}

export async function listServices(ctx: QueryCtx, user: Doc<"users">) {
  const rows = await servicesOf(ctx, user._id);
  return rows.map(({ _id: serviceId, _creationTime, providerId: _own, ...fields }) => ({
    serviceId,
    ...fields,
  }));
}

export async function addService(
  ctx: MutationCtx,
  user: Doc<"users">,
  fields: Service,
): Promise<Infer<typeof addServiceResult>> {
  if (!user.isProvider) return { kind: "refused", reason: "not_provider" };
  const reason = serviceProblemOf(fields);
  if (reason !== null) return { kind: "refused", reason };
  const isFull = (await servicesOf(ctx, user._id)).length >= MAX_SERVICES;
  if (isFull) return { kind: "refused", reason: "too_many" };
  const row = { ...fields, title: fields.title.trim(), providerId: user._id };
  return { kind: "added", serviceId: await ctx.db.insert("services", row) };
}

/** A service of the person; null when it is missing or another's. */
async function findOwnService(ctx: QueryCtx, user: Doc<"users">, serviceId: string) {
  const one = await findService(ctx, serviceId);
  return one?.providerId === user._id ? one : null;
}

export async function findService(
  ctx: QueryCtx,
  serviceId: string,
): Promise<Doc<"services"> | null> {
  const id = ctx.db.normalizeId("services", serviceId);
  return id && (await ctx.db.get("services", id));
}

/** Sessions that are booked keep the terms that they were booked with. */
export async function changeService(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { serviceId: string; service: Service },
): Promise<Infer<typeof changeServiceResult>> {
  const one = await findOwnService(ctx, user, args.serviceId);
  if (one === null) return { kind: "refused", reason: "not_found" };
  const reason = serviceProblemOf(args.service);
  if (reason !== null) return { kind: "refused", reason };
  const fields = { ...args.service, title: args.service.title.trim() };
  await ctx.db.patch("services", one._id, fields);
  await offerWaited(ctx, user._id);
  return { kind: "changed" };
}

/**
 * What is booked stays; who is booking it at this moment is told that it is gone, and so are, right
 * after this, those whose requests for it or places in its line wait.
 */
export async function removeService(
  ctx: MutationCtx,
  user: Doc<"users">,
  serviceId: string,
): Promise<Infer<typeof removeServiceResult>> {
  const one = await findOwnService(ctx, user, serviceId);
  if (one === null) return { kind: "refused", reason: "not_found" };
  await ctx.db.delete("services", one._id);
  const { _id, title, providerId } = one;
  const removed = { serviceId: _id, title, providerId };
  await ctx.scheduler.runAfter(0, internal.services.closeRemoved, removed);
  return { kind: "removed" };
}
