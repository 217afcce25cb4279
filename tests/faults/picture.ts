import type { Page } from "@playwright/test";

/**
 * UTC ms at which this page drew the other side's first frame after `since` that three more
 * followed: a picture that runs, not one that is left over. By the browser's own clock.
 */
export async function runningPicture(page: Page, since = 0, limitMs = 60_000): Promise<number> {
  return await page.evaluate(
    async ([from, limit]) => {
      const find = () =>
        document.querySelector<HTMLVideoElement>(
          ".tile[data-participant-role]:not([data-own]) video",
        );
      const next = async () =>
        await new Promise<number>((resolve) => {
          const timer = setTimeout(() => resolve(0), 300);
          find()?.requestVideoFrameCallback((now) => {
            clearTimeout(timer);
            resolve(performance.timeOrigin + now);
          });
        });
      const end = performance.now() + limit;
      while (performance.now() < end) {
        const first = find() === null ? 0 : await next();
        let follow = 0;
        if (first > from) while (follow < 3 && (await next()) > 0) follow += 1;
        if (follow === 3) return first;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error("the picture of the other side does not run");
    },
    [since, limitMs] as const,
  );
}
