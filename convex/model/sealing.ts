/**
 * Stream keys and addresses of calendars at rest: AES-256-GCM under a key from the environment. Convex's default runtime has
 * no `encrypt`, so these run in Node.js actions alone.
 */
const LABEL = "parley destination v1:";
const IV_BYTES = 12;
const MIN_SECRET = 32;

/** Without a secret nothing is kept, rather than kept in the open. */
export function hasSealSecret(): boolean {
  return (process.env.PARLEY_KEYS_SECRET ?? "").length >= MIN_SECRET;
}

/**
 * @param owner binds the text to a row's owner: moved to another row it opens no more.
 * @throws without a secret
 */
export async function seal(text: string, owner: string): Promise<string> {
  if (!hasSealSecret()) throw new Error("PARLEY_KEYS_SECRET is missing or too short.");
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(algorithm(iv, owner), await keyOf(), bytesOf(text));
  return `${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
}

/** Null: sealed under another secret, for another owner, or altered. */
export async function open(sealed: string, owner: string): Promise<string | null> {
  if (!hasSealSecret()) return null;
  try {
    const [iv = "", body = ""] = sealed.split(".");
    const opened = await crypto.subtle.decrypt(
      algorithm(fromBase64(iv), owner),
      await keyOf(),
      fromBase64(body),
    );
    return new TextDecoder().decode(opened);
  } catch {
    return null;
  }
}

const algorithm = (iv: Uint8Array<ArrayBuffer>, owner: string) => ({
  name: "AES-GCM",
  iv,
  additionalData: bytesOf(LABEL + owner),
});

async function keyOf(): Promise<CryptoKey> {
  const secret = bytesOf(LABEL + process.env.PARLEY_KEYS_SECRET!);
  const raw = await crypto.subtle.digest("SHA-256", secret);
  return await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
