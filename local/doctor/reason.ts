/** In a word what stood against a connection: fetch hides that in its error's cause. */
export function reasonOf(error: unknown): string {
  const { code, cause, message } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (code) return code;
  return cause ? reasonOf(cause) : message;
}
