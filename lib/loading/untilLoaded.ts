import { backoff } from "../clock/backoff";
import { pauseOrOnline } from "../clock/pause";

/** For what the page cannot go on without: gone after a deployment, it has to be said. */
export const WHOLE_SCREEN = 8;

/**
 * Code that comes while a call goes on: asked for until it is there. A line that is lost in that
 * moment must not take the page with it, as an import that failed would.
 * @param load an `import()`; one that failed is fetched anew by the next call
 * @param most tries, then the last one's error is thrown
 */
export async function untilLoaded<T>(load: () => Promise<T>, most = Infinity): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await load();
    } catch (error) {
      if (attempt >= most) throw error;
      await pauseOrOnline(backoff(attempt));
    }
  }
}
