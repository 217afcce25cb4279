/** Tokens as LiveKit repeats those that it refuses: who has one may use it. */
const TOKEN = /eyJ[\w.-]+/g;

export const withoutTokens = (text: string): string => text.replaceAll(TOKEN, "…");

/** In a word what stood against a connection: fetch hides that in its error's cause. */
export function reasonOf(error: unknown): string {
  const { code, cause, message } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (code) return code;
  return cause ? reasonOf(cause) : withoutTokens(message);
}
