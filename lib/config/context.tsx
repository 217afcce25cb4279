"use client";

import { createContext, use } from "react";
import type { PublicConfig } from "./settings";

export const ConfigContext = createContext<PublicConfig | null>(null);

export function useConfig(): PublicConfig {
  const config = use(ConfigContext);
  if (!config) throw new Error("useConfig is used outside of Providers");
  return config;
}
