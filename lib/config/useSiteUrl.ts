"use client";

import { useConfig } from "./context";

/** A path of the backend's HTTP actions as an address; null where nobody knows where they are. */
export function useSiteUrl(path: string | null): string | null {
  const { siteUrl } = useConfig();
  return path === null || siteUrl === null ? null : siteUrl + path;
}
