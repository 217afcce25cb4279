import { type Infer, v } from "convex/values";

/** waiting → admitted | declined | left; a client who asks again is waiting once more. */
export const lobbyState = v.union(
  v.literal("waiting"),
  v.literal("admitted"),
  v.literal("declined"),
  v.literal("left"),
);

const device = v.union(v.literal("ready"), v.literal("off"), v.literal("failed"));

/** With what somebody waits: what their page found out, told to the provider. */
export const readiness = v.object({
  camera: device,
  microphone: device,
  network: v.union(v.literal("ok"), v.literal("weak"), v.literal("unknown")),
});
export type Readiness = Infer<typeof readiness>;

export const UNKNOWN_READINESS: Readiness = {
  camera: "off",
  microphone: "off",
  network: "unknown",
};
