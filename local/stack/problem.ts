/** An expected failure: its message is one sentence for the person who started Parley. */
export class Problem extends Error {
  override name = "Problem";
}

/** What a person may read about any error: a problem's sentence, or the bare message. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? error.message : String(error);
}

export function errorCodeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}
