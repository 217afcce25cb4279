import { type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";
import type { Bundle } from "./bundle.ts";
import { messageOf } from "./errors.ts";
import type { Log } from "./log.ts";

const SETTLE_MS = 80;

/** Bundles anew when a file changes; what does not work is logged, and the old functions stay. */
export function watchFunctions(
  functionsDir: string,
  first: Bundle,
  log: Log,
  install: (next: Bundle) => Promise<void>,
): () => void {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const rebuild = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      const { bundle } = await import("./bundling.ts");
      await install(await bundle(functionsDir));
      log({
        level: "info",
        event: "functions updated",
        ms: Math.round(performance.now() - startedAt),
      });
    } catch (error) {
      log({ level: "error", event: "functions kept", error: messageOf(error) });
    }
  };
  const changed = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(rebuild);
    }, SETTLE_MS);
  };
  const dirs = new Set([
    functionsDir,
    ...first.inputs.filter((path) => !path.includes("/node_modules/")).map((path) => dirname(path)),
  ]);
  const outside = [...dirs].filter(
    (dir) => dir !== functionsDir && !dir.startsWith(`${functionsDir}/`),
  );
  const watchers: FSWatcher[] = [
    watch(functionsDir, { recursive: true }, changed),
    ...outside.map((dir) => watch(dir, changed)),
  ];
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
