import { saveFile } from "../recording/download";

/** Saves a text as a file, by the end of its name: .ics or .csv. */
export function saveText(text: string, name: string): void {
  const type = name.endsWith(".ics") ? "text/calendar" : "text/csv";
  saveFile(new Blob([text], { type: `${type};charset=utf-8` }), name);
}
