import { randomBytes } from "node:crypto";
import { type GuestKeys, makeGuestKeys } from "../guestKeys.ts";
import { damaged, readJson, writePrivateJson } from "./files.ts";

/** The stack's own secrets, made at the first start and kept in the home. */
export type Secrets = {
  livekitKey: string;
  livekitSecret: string;
  engineAdminKey: string;
  /** Seals the stream keys of destinations. */
  keysSecret: string;
  /** The backend's word to the transcriber. */
  captionsSecret: string;
  /** By which figures are read and parts tell of themselves. */
  monitoringToken: string;
} & GuestKeys;

const NAMES = ["livekitKey", "livekitSecret", "engineAdminKey"] as const;
/** A home from before there were destinations, captions, monitoring or guests has not all of these yet. */
const LATER = ["keysSecret", "captionsSecret", "monitoringToken"] as const;
const OF_GUESTS = ["guestKey", "guestKeySet"] as const;

/**
 * Makes what is not there yet, and nothing anew that is damaged: rows are sealed with it.
 * @param isUsed there is data already, so that there has been a file
 */
export function loadSecrets(file: string, { isUsed = false } = {}): Secrets {
  const found = readJson(file);
  if (found === undefined) {
    if (isUsed) throw damaged(file, "is missing");
    return makeSecrets(file);
  }
  const secrets = (found ?? {}) as Partial<Secrets>;
  const made = whatLacks(secrets);
  const whole = { ...secrets, ...made } as Secrets;
  const bad = [...NAMES, ...LATER, ...OF_GUESTS].find((name) => !isSecret(whole[name]));
  if (bad !== undefined) throw damaged(file, `has no usable "${bad}"`);
  if (Object.keys(made).length > 0) writePrivateJson(file, whole);
  return whole;
}

/** The two keys of guests are one pair: where one alone is gone, the file is damaged. */
function whatLacks(secrets: Partial<Secrets>): Partial<Secrets> {
  const lacks = (name: keyof Secrets) => secrets[name] === undefined;
  const made = Object.fromEntries(LATER.filter(lacks).map((name) => [name, newSecret()]));
  return OF_GUESTS.every(lacks) ? { ...made, ...makeGuestKeys() } : made;
}

function makeSecrets(file: string): Secrets {
  const secrets = {
    livekitKey: `API${randomBytes(9).toString("hex")}`,
    livekitSecret: newSecret(),
    engineAdminKey: randomBytes(32).toString("hex"),
    keysSecret: newSecret(),
    captionsSecret: newSecret(),
    monitoringToken: newSecret(),
    ...makeGuestKeys(),
  };
  writePrivateJson(file, secrets);
  return secrets;
}

const newSecret = () => randomBytes(32).toString("base64url");

function isSecret(value: unknown) {
  return typeof value === "string" && value.length >= 16;
}
