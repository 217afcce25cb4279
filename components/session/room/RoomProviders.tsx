"use client";

import type { ReactNode } from "react";
import { QualityProvider } from "../quality/QualityContext";
import { RoomContext, type RoomValue } from "./roomContext";

/** What the parts of a room share: the room itself, and what is known of the line. */
export function RoomProviders({ value, children }: { value: RoomValue; children: ReactNode }) {
  return (
    <RoomContext value={value}>
      <QualityProvider>{children}</QualityProvider>
    </RoomContext>
  );
}
