import { pathOf } from "./path";

type Notice = Parameters<typeof pathOf>[0] & { noticeId: string; at: number; isRead: boolean };

type Telling<Row> = {
  /** Until when they were told; null: nothing was, as the page has only now opened. */
  before: number | null;
  /** Nobody looks at the page. */
  isHidden: boolean;
  name: string;
  words: (row: Row) => string;
  open: (path: string) => void;
};

/**
 * Shows what is new as the browser's own notices, each once, and answers until when that was. What
 * was there when the page opened is no news, nor is what comes while somebody looks.
 * @param rows the newest first
 */
export function announce<Row extends Notice>(rows: readonly Row[], telling: Telling<Row>): number {
  const newest = rows[0]?.at ?? 0;
  const before = telling.before ?? newest;
  const fresh = rows.filter(({ at, isRead }) => at > before && !isRead);
  if (telling.isHidden) for (const row of fresh) show(row, telling);
  return Math.max(before, newest);
}

function show<Row extends Notice>(row: Row, { name, words, open }: Telling<Row>): void {
  try {
    const notification = new Notification(name, { body: words(row), tag: row.noticeId });
    notification.addEventListener("click", () => {
      window.focus();
      notification.close();
      open(pathOf(row));
    });
  } catch {
    // Chrome on Android has the permission, and shows none from a page: the bell still counts.
  }
}
