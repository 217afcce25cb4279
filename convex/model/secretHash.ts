const SECRET = /^[0-9a-f]{64}$/;

/** Unguessable; told once, and kept as a hash. */
export function newSecret(): string {
  return (crypto.randomUUID() + crypto.randomUUID()).replaceAll("-", "");
}

/** Null: no secret of ours looks like this. */
export async function hashOf(secret: string): Promise<string | null> {
  if (!SECRET.test(secret)) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
