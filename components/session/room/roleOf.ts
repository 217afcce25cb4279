import type { Role } from "@/lib/session/types";

/** The role that our backend signed into the token; null for anything else. */
export function roleOf(metadata: string | undefined): Role | null {
  try {
    const { role } = JSON.parse(metadata ?? "{}") as { role?: unknown };
    return role === "provider" || role === "client" ? role : null;
  } catch {
    return null;
  }
}
