const SECRET = /^[0-9a-f]{64}$/;

/** Unguessable; told once, and kept as a hash. */
export function newSecret(): string {
  return (crypto.randomUUID() + crypto.randomUUID()).replaceAll("-", "");
}

/** Null: no secret of ours looks like this. */
export async function hashOf(secret: string): Promise<string | null> {
  return SECRET.test(secret) ? await digestOf(secret) : null;
}

/** SHA-256 in hexadecimal digits. */
export async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
