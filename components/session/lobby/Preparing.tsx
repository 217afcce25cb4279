"use client";

import type { DevicesSnapshot } from "@/lib/devices/devices";
import { usePreparation } from "./useBeat";

type Props = { bookingId: string; media: DevicesSnapshot };

/** Shows nothing: tells the provider's board how ready this client is. */
export default function Preparing({ bookingId, media }: Props) {
  usePreparation(bookingId, media);
  return null;
}
