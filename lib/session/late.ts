import { backoff } from "./backoff";

/**
 * Code that comes while a call goes on: asked for until it is there. A line that is lost in that
 * moment must not take the page with it, as an import that failed would.
 * @param load an `import()`; one that failed is fetched anew by the next call
 */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await load();
    } catch {
      await untilDueOrOnline(backoff(attempt));
    }
  }
}

function untilDueOrOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const ending = new AbortController();
    const end = () => {
      clearTimeout(timer);
      ending.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    globalThis.addEventListener?.("online", end, { signal: ending.signal });
  });
}
