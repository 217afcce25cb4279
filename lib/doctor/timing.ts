const ANSWER_LIMIT_MS = 4_000;

/** What came of a question, and after how long. */
export type Outcome<T> =
  | { isDone: true; value: T; error?: undefined; ms: number }
  | { isDone: false; value?: undefined; error: unknown; ms: number };

export async function timed<T>(work: Promise<T>): Promise<Outcome<T>> {
  const startedAt = performance.now();
  const ms = () => performance.now() - startedAt;
  return await work.then(
    (value) => ({ isDone: true, value, ms: ms() }) as const,
    (error: unknown) => ({ isDone: false, error, ms: ms() }) as const,
  );
}

export class Late extends Error {
  override readonly name = "Late";
}

/** Rejects with `Late` when nothing came in time. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late("no answer in time")), ANSWER_LIMIT_MS);
  });
  return await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
