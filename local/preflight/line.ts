export const CHECKS = [
  "app",
  "actions",
  "signIn",
  "tls",
  "sockets",
  "keys",
  "webhooks",
  "turn",
  "clock",
  "call",
] as const;
export type CheckName = (typeof CHECKS)[number];

/** One line of the list. `fix` says what to do, of a line that does not hold. */
export type Line = { about: string; isClear: boolean; says: string; fix: string | null };

export function holds(about: string, says: string): Line {
  return { about, isClear: true, says, fix: null };
}

export function fails(about: string, says: string, fix: string): Line {
  return { about, isClear: false, says, fix };
}
