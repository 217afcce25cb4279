import { randomBytes } from "node:crypto";
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
};

const NAMES = ["livekitKey", "livekitSecret", "engineAdminKey"] as const;
/** A home from before there were destinations, or captions, has none of these yet. */
const LATER = ["keysSecret", "captionsSecret"] as const;

export function loadSecrets(file: string): Secrets {
  const found = readJson(file);
  if (found === undefined) return makeSecrets(file);
  const secrets = found as Partial<Secrets> | null;
  const missing = NAMES.find((name) => !isSecret(secrets?.[name]));
  if (missing !== undefined) throw damaged(file, `has no usable "${missing}"`);
  const lacking = LATER.filter((name) => !isSecret(secrets?.[name]));
  if (lacking.length === 0) return secrets as Secrets;
  const made = Object.fromEntries(lacking.map((name) => [name, newSecret()]));
  const whole = { ...(secrets as Secrets), ...made };
  writePrivateJson(file, whole);
  return whole;
}

function makeSecrets(file: string): Secrets {
  const secrets = {
    livekitKey: `API${randomBytes(9).toString("hex")}`,
    livekitSecret: newSecret(),
    engineAdminKey: randomBytes(32).toString("hex"),
    keysSecret: newSecret(),
    captionsSecret: newSecret(),
  };
  writePrivateJson(file, secrets);
  return secrets;
}

const newSecret = () => randomBytes(32).toString("base64url");

function isSecret(value: unknown) {
  return typeof value === "string" && value.length >= 16;
}
