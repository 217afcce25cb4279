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
} & GuestKeys;

const NAMES = ["livekitKey", "livekitSecret", "engineAdminKey"] as const;

export function loadSecrets(file: string): Secrets {
  const found = readJson(file);
  if (found === undefined) return makeSecrets(file);
  const secrets = found as Partial<Secrets> | null;
  const missing = NAMES.find((name) => !isSecret(secrets?.[name]));
  if (missing !== undefined) throw damaged(file, `has no usable "${missing}"`);
  return isWhole(secrets!) ? secrets : completed(file, secrets!);
}

function isWhole(secrets: Partial<Secrets>): secrets is Secrets {
  return (["keysSecret", "guestKey", "guestKeySet"] as const).every((name) =>
    isSecret(secrets[name]),
  );
}

/** A home from before there were destinations, or guests, has not all of them yet. */
function completed(file: string, secrets: Partial<Secrets>): Secrets {
  const hasGuestKeys = isSecret(secrets.guestKey) && isSecret(secrets.guestKeySet);
  const whole = {
    ...(secrets as Secrets),
    ...(isSecret(secrets.keysSecret) ? {} : { keysSecret: newSecret() }),
    ...(hasGuestKeys ? {} : makeGuestKeys()),
  };
  writePrivateJson(file, whole);
  return whole;
}

function makeSecrets(file: string): Secrets {
  const secrets = {
    livekitKey: `API${randomBytes(9).toString("hex")}`,
    livekitSecret: newSecret(),
    engineAdminKey: randomBytes(32).toString("hex"),
    keysSecret: newSecret(),
    ...makeGuestKeys(),
  };
  writePrivateJson(file, secrets);
  return secrets;
}

const newSecret = () => randomBytes(32).toString("base64url");

function isSecret(value: unknown) {
  return typeof value === "string" && value.length >= 16;
}
