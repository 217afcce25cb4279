import type { ConvexReactClient } from "convex/react";
import type { PublicConfig } from "@/lib/config/settings";
import { type Examination, examine } from "@/lib/doctor/examine";
import type { Patient } from "@/lib/doctor/patient";
import { doctorBackend } from "./backend";

type Request = Pick<Patient, "attemptId" | "signIn" | "depth"> & {
  convex: ConvexReactClient;
  config: PublicConfig;
  bookingId: string | null;
};

/** Begins a check from this page. */
export function startCheck({ convex, config, bookingId, ...rest }: Request): Examination {
  return examine({
    ...rest,
    backend: doctorBackend(convex, bookingId),
    knownServerUrl: config.livekitUrl,
    pageUrl: window.location.href,
    loadMedia: () => import("@/lib/doctor/media/chunk"),
  });
}
