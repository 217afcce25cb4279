import { createPip } from "@/lib/stage/pip";
import { createShare } from "@/lib/stage/share";
import { createShortcuts } from "@/lib/stage/shortcuts";
import { storageOf } from "@/lib/stage/stage";
import type { Tools } from "./toolsContext";

/** What belongs to the person at this screen, and stays while rooms come and go. */
export function createTools(): Tools {
  return {
    share: createShare(),
    shortcuts: createShortcuts(storageOf("browser")),
    pip: createPip(storageOf("browser")),
  };
}
