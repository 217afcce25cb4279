import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. Tools and builds belong to it; data belongs to a home (`PARLEY_HOME`). */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");
export const TOOLS_FOLDER = join(ROOT, ".parley");
export const TOOLS_FILE = join(TOOLS_FOLDER, "tools.json");
/** The Python environment with the speech engine, and its mark once it is whole. */
export const SPEECH_PYTHON = join(TOOLS_FOLDER, "speech", "bin", "python3");
export const SPEECH_STAMP = join(TOOLS_FOLDER, "speech", "stamp");
/** The Python environment that reads calendar files for tests, and its mark. */
export const CALENDAR_READER_PYTHON = join(TOOLS_FOLDER, "calendar-reader", "bin", "python3");
export const CALENDAR_READER_STAMP = join(TOOLS_FOLDER, "calendar-reader", "stamp");
/** Kubernetes' own description of its API, for the chart's tests. */
export const KUBERNETES_API = join(TOOLS_FOLDER, "kubernetes", "swagger.json");

/** Everything that a home holds. Reset removes the data and nothing that is not named here. */
export function homePaths(home: string) {
  return {
    home,
    lock: join(home, "lock.sqlite"),
    running: join(home, "running.json"),
    secrets: join(home, "secrets.json"),
    engineOptions: join(home, "engine.json"),
    engineData: join(home, "convex"),
    peopleOptions: join(home, "people.json"),
    people: join(home, "people"),
    peopleKeys: join(home, "people", "keys.json"),
    sfuConfig: join(home, "sfu.json"),
    recorderOptions: join(home, "recorder.json"),
    recordings: join(home, "recordings"),
    captionsOptions: join(home, "captions.json"),
    captions: join(home, "captions"),
    lan: join(home, "lan"),
    logs: join(home, "logs"),
    backups: join(home, "backups"),
    restoring: join(home, "restoring"),
    restoreMark: join(home, "restore.json"),
    beforeRestore: join(home, "before-restore"),
  };
}
export type HomePaths = ReturnType<typeof homePaths>;
