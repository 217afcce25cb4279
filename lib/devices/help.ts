import type { BrowserId, Platform, SystemId } from "./browser";
import type { DeviceProblem } from "./problems";

export const GENERAL_HELP = ["dismissed", "missing", "in_use", "insecure", "other"] as const;

/** Which three steps help, as their place in the copy: site settings, the system's, or general. */
export type Help =
  | `site.${BrowserId}`
  | `system.${SystemId}`
  | `general.${(typeof GENERAL_HELP)[number]}`;

/** The steps for a problem on this browser and system. */
export function helpFor(problem: DeviceProblem, { browser, system }: Platform): Help {
  switch (problem) {
    case "denied":
      return `site.${browser}`;
    case "denied_by_system":
      return `system.${system}`;
    case "not_found":
    case "lost":
      return "general.missing";
    case "dismissed":
    case "in_use":
    case "insecure":
      return `general.${problem}`;
    case "overconstrained":
    case "unknown":
      return "general.other";
  }
}
