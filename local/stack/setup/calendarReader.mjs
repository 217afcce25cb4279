import { join } from "node:path";
import { BOUNDED, holds, makeEnvironment } from "./python.mjs";
import { ROOT, runLong, TOOLS_FOLDER } from "./run.mjs";

const FOLDER = join(TOOLS_FOLDER, "calendar-reader");
const WANTED = join(ROOT, "tests", "local", "calendar", "requirements.txt");

/** Python's icalendar, which reads the calendar files that tests make. */
export function calendarReaderStep() {
  if (holds(FOLDER, WANTED, "icalendar")) return null;
  return {
    what: "get Python's icalendar for tests (1 MB)",
    howLong: "about ten seconds",
    run: async () => {
      await makeEnvironment({
        folder: FOLDER,
        wanted: WANTED,
        label: "downloading icalendar (1 MB)",
        of: "icalendar",
        tryOut: (python) =>
          runLong("trying icalendar", python, ["-c", "import icalendar"], BOUNDED),
      });
      return "icalendar is there";
    },
  };
}
