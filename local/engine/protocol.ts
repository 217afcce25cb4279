import { ApiError } from "./errors.ts";
import { type Json, type JsonObject, parseJson } from "./value.ts";

export type AddQuery = {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: Json;
  journal?: string | null;
  componentPath?: string;
};
type RequestMessage = { requestId: number; udfPath: string; args: Json; componentPath?: string };
export type MutationMessage = RequestMessage & { type: "Mutation" };
export type ActionMessage = RequestMessage & { type: "Action" };
export type AuthenticateMessage =
  | {
      type: "Authenticate";
      tokenType: "Admin" | "User";
      value: string;
      baseVersion: number;
      impersonating?: JsonObject;
    }
  | { type: "Authenticate"; tokenType: "None"; baseVersion: number };
export type ModifyMessage = {
  type: "ModifyQuerySet";
  baseVersion: number;
  newVersion: number;
  modifications: (AddQuery | { type: "Remove"; queryId: number })[];
};
export type ClientMessage =
  | { type: "Connect"; sessionId: string }
  | AuthenticateMessage
  | ModifyMessage
  | MutationMessage
  | ActionMessage
  | { type: "Event" };

/** A value that is JSON text already. */
type Raw = { raw: string };
type Version = { querySet: number; identity: number; ts: string };
type Common = { queryId: number; logLines: string[]; journal: string | null };
export type StateModification =
  | ({ type: "QueryUpdated"; value: Raw } & Common)
  | ({ type: "QueryFailed"; errorMessage: string; errorData?: Json } & Common)
  | { type: "QueryRemoved"; queryId: number };
export type ServerMessage =
  | {
      type: "Transition";
      startVersion: Version;
      endVersion: Version;
      modifications: StateModification[];
    }
  | {
      type: "MutationResponse";
      requestId: number;
      success: true;
      result: Raw;
      ts: string;
      logLines: string[];
    }
  | { type: "ActionResponse"; requestId: number; success: true; result: Raw; logLines: string[] }
  | {
      type: "MutationResponse" | "ActionResponse";
      requestId: number;
      success: false;
      result: string;
      errorData?: Json;
      logLines: string[];
    }
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "FatalError"; error: string }
  | { type: "Ping" };

/** Timestamps travel as base64 of a little-endian u64. */
export function encodeTs(ts: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

export function encodeServerMessage(message: ServerMessage): string {
  if (message.type === "Transition") {
    const { modifications, ...rest } = message;
    return `${JSON.stringify(rest).slice(0, -1)},"modifications":[${modifications.map(encodeModification).join(",")}]}`;
  }
  const result = "result" in message ? message.result : undefined;
  return typeof result === "object"
    ? withRaw(message, "result", result.raw)
    : JSON.stringify(message);
}

function encodeModification(modification: StateModification): string {
  if (modification.type !== "QueryUpdated") return JSON.stringify(modification);
  return withRaw(modification, "value", modification.value.raw);
}

function withRaw(message: object, field: string, raw: string): string {
  return `${JSON.stringify({ ...message, [field]: undefined }).slice(0, -1)},"${field}":${raw}}`;
}

type Check = (value: unknown) => boolean;
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isText: Check = (value) => typeof value === "string";
const isOptionalText: Check = (value) => value === undefined || value === null || isText(value);
const isJson: Check = (value) => Array.isArray(value);

const REQUEST = {
  requestId: isCount,
  udfPath: isText,
  args: isJson,
  componentPath: isOptionalText,
};
const FIELDS: Record<ClientMessage["type"], Record<string, Check>> = {
  Connect: { sessionId: (value) => isText(value) && (value as string).length <= 128 },
  Authenticate: {
    baseVersion: isCount,
    tokenType: (value) => value === "Admin" || value === "User" || value === "None",
    value: isOptionalText,
  },
  ModifyQuerySet: { baseVersion: isCount, newVersion: isCount, modifications: isJson },
  Mutation: REQUEST,
  Action: REQUEST,
  Event: {},
};
const MODIFICATIONS: Record<string, Record<string, Check>> = {
  Add: {
    queryId: isCount,
    udfPath: isText,
    args: isJson,
    journal: isOptionalText,
    componentPath: isOptionalText,
  },
  Remove: { queryId: isCount },
};

/** @throws ApiError for anything that is not a message of the protocol */
export function parseClientMessage(text: string): ClientMessage {
  const message = parseJson(text, "The message");
  requireFields(message, FIELDS);
  const parsed = message as unknown as ClientMessage;
  if (parsed.type === "ModifyQuerySet") {
    for (const change of parsed.modifications)
      requireFields(change as unknown as Json, MODIFICATIONS);
  }
  if (
    parsed.type === "Authenticate" &&
    parsed.tokenType !== "None" &&
    typeof parsed.value !== "string"
  ) {
    throw malformed("Authenticate", "value");
  }
  return parsed;
}

function requireFields(message: Json, shapes: Record<string, Record<string, Check>>): void {
  const isObject = message !== null && typeof message === "object" && !Array.isArray(message);
  const type = isObject ? message.type : undefined;
  if (!isObject || typeof type !== "string" || !Object.hasOwn(shapes, type)) {
    throw new ApiError(400, "BadMessage", "The message is of no known type.");
  }
  for (const [field, check] of Object.entries(shapes[type]!)) {
    if (!check(message[field])) throw malformed(type, field);
  }
}

function malformed(type: string, field: string): ApiError {
  return new ApiError(400, "BadMessage", `The ${type} message has a malformed \`${field}\`.`);
}
