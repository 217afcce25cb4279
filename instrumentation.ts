import { logSetup } from "./lib/setup/log";

/** Next calls it once, when the server has started. It keeps nobody waiting. */
export function register(): void {
  void logSetup();
}
