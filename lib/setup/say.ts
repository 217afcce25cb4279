import type { Log, LogFields } from "../log/log";
import type { SetupRule } from "./rules";

/** A line of the log for what is set up wrongly: the rule, what it is about and how bad it is. */
export function sayBroken(
  log: Log,
  { id: rule, part: about, level: severity }: Pick<SetupRule, "id" | "part" | "level">,
  more: LogFields = {},
): void {
  log[severity === "stop" ? "error" : "warn"]("setup_broken", { rule, about, severity, ...more });
}
