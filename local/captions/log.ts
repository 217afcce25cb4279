import { createLog } from "../../lib/log/log.ts";

export const log = createLog("captions");
