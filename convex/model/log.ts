import { createLog } from "../../lib/log/log";

/** What the backend says of its own work; docs/MONITORING.md has the form. */
export const log = createLog("backend");
