import { boundedText } from "../boundedBody";
import type { Problem } from "./apiShapes";
import { badRequest, problem } from "./problems";

type Refusal = { problem: Problem };
type Read<Value> = { value: Value } | Refusal;

const MAX_BODY = 64 * 1024;

/** An object of JSON, within bounds; no body at all is an empty one. */
export async function readBody(request: Request): Promise<Read<Record<string, unknown>>> {
  const tooLarge = problem(413, "too_large", "The body is larger than 64 kB.");
  const text = await boundedText(request, MAX_BODY);
  if (text === null) return tooLarge;
  if (text === "") return { value: {} };
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) {
    return problem(415, "not_json", "The body has to be application/json.");
  }
  const parsed = parse(text);
  const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  return isObject
    ? { value: parsed as Record<string, unknown> }
    : badRequest("The body is no object.");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 3339 with a zone, as UTC ms. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;

const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const timeIn = (value: unknown): number | undefined =>
  isText(value) && TIME.test(value) && !Number.isNaN(Date.parse(value))
    ? Date.parse(value)
    : undefined;

export type NewBookingBody = {
  title: string;
  clientIds: string[];
  startsAt: number;
  durationMinutes: number;
};

export function newBookingIn(body: Record<string, unknown>): Read<NewBookingBody> {
  const unknown = unknownIn(body, ["title", "clientIds", "startsAt", "durationMinutes"]);
  if (unknown) return unknown;
  const { title, clientIds = [], durationMinutes } = body;
  const startsAt = timeIn(body["startsAt"]);
  if (!isText(title)) return badRequest("title is a text.");
  if (!isTexts(clientIds)) return badRequest("clientIds is a list of ids.");
  if (startsAt === undefined) return badRequest("startsAt is a time with a zone, as in RFC 3339.");
  if (!Number.isInteger(durationMinutes)) return badRequest("durationMinutes is a whole number.");
  return { value: { title, clientIds, startsAt, durationMinutes: durationMinutes as number } };
}

export function moveIn(body: Record<string, unknown>): Read<{ startsAt: number; reason?: string }> {
  const startsAt = timeIn(body["startsAt"]);
  if (startsAt === undefined) return badRequest("startsAt is a time with a zone, as in RFC 3339.");
  const { startsAt: _startsAt, ...rest } = body;
  const reason = reasonIn(rest);
  return "problem" in reason ? reason : { value: { startsAt, ...reason.value } };
}

export function reasonIn(body: Record<string, unknown>): Read<{ reason?: string }> {
  const { reason } = body;
  if (reason !== undefined && !isText(reason)) return badRequest("reason is a text.");
  return unknownIn(body, ["reason"]) ?? { value: reason === undefined ? {} : { reason } };
}

export function nameIn(body: Record<string, unknown>): Read<{ name: string }> {
  const { name } = body;
  if (!isText(name)) return badRequest("name is a text.");
  return unknownIn(body, ["name"]) ?? { value: { name } };
}

/** A field that is misspelled would otherwise be left out in silence. */
function unknownIn(body: Record<string, unknown>, known: string[]): Refusal | null {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  return unknown === undefined ? null : badRequest(`There is no field ${unknown.slice(0, 60)}.`);
}

export type Paging = { cursor: string | null; limit: number };

const MOST = 100;
const USUAL = 25;

/** @param most fewer, where each entry is read from many rows */
export function pagingIn(query: URLSearchParams, most = MOST): Read<Paging> {
  const limit = query.get("limit") ?? String(Math.min(USUAL, most));
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > most) {
    return badRequest(`limit is a number from 1 to ${most}.`);
  }
  return { value: { cursor: query.get("cursor"), limit: Number(limit) } };
}

export function whenIn(query: URLSearchParams): Read<"current" | "past"> {
  const when = query.get("when") ?? "current";
  if (when === "current" || when === "past") return { value: when };
  return badRequest("when is current or past.");
}
