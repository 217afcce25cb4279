"use client";

import { useAuthSource } from "@/lib/auth/source";
import type { FilesAccess } from "@/lib/chat/files";
import { useConfig } from "@/lib/config/context";

/** Null where the site does not know where its backend takes files. */
export function useFilesAccess(): FilesAccess | null {
  const { siteUrl } = useConfig();
  const { fetchToken } = useAuthSource();
  return siteUrl === null ? null : { siteUrl, fetchToken };
}
