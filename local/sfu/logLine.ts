import { type Level, LEVELS, lineOf, type LogFields } from "../../lib/log/log.ts";

/** What says where in LiveKit's own code a line was written. */
const ABOUT_CODE = new Set(["level", "ts", "msg", "logger", "caller", "stacktrace"]);

/**
 * A line of livekit-server in the form of all parts, with what may not be written left out: its own
 * names, figures and ids stay, addresses of people's machines do not.
 */
export function sfuLine(line: string): string {
  const told = read(line);
  if (told === null) return lineOf({ part: "sfu", level: "info", event: "output" }, { said: line });
  const { ts, msg, level } = told;
  const fields = Object.entries(told).filter(([name]) => !ABOUT_CODE.has(name));
  const head = { part: "sfu", level: levelOf(level), event: eventOf(String(msg ?? "")) } as const;
  const ours = lineOf(head, Object.fromEntries(fields.map(([name, value]) => [name, flat(value)])));
  if (typeof ts !== "number") return ours;
  return JSON.stringify({ ...JSON.parse(ours), time: new Date(ts * 1000).toISOString() });
}

function read(line: string): Record<string, unknown> | null {
  try {
    const told: unknown = JSON.parse(line);
    return told !== null && typeof told === "object" ? (told as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const levelOf = (level: unknown): Level => LEVELS.find((one) => one === level) ?? "error";

/** "API RoomService.CreateRoom" is `api_roomservice_createroom`. */
function eventOf(message: string): string {
  const words = message.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.slice(0, 12).join("_") || "output";
}

function flat(value: unknown): LogFields[string] {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  return typeof value === "string" ? value : JSON.stringify(value);
}
