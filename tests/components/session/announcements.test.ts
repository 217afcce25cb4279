import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  type Announcement,
  createAnnouncements,
  STAYS_MS,
} from "@/components/session/room/announcements";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listening() {
  const announcements = createAnnouncements();
  const seen: (readonly Announcement[])[] = [];
  const stop = announcements.subscribe((spoken) => seen.push(spoken));
  return { ...announcements, seen, stop };
}

const words = (spoken: readonly Announcement[] | undefined) => spoken?.map(({ text }) => text);

test("two sentences in a row stand side by side, the same one twice as two elements", () => {
  const { announce, seen } = listening();
  announce("Demo client joined.");
  announce("Demo client joined.");
  const [first, second] = seen.at(-1)!;
  expect(words(seen.at(-1))).toEqual(["Demo client joined.", "Demo client joined."]);
  expect(first!.id).not.toBe(second!.id);
});

test("a sentence goes again, each in its own time", () => {
  const { announce, seen } = listening();
  announce("first");
  vi.advanceTimersByTime(STAYS_MS / 2);
  announce("second", "assertive");
  vi.advanceTimersByTime(STAYS_MS / 2);
  expect(words(seen.at(-1))).toEqual(["second"]);
  vi.advanceTimersByTime(STAYS_MS / 2);
  expect(seen.at(-1)).toEqual([]);
});

test("what only interrupts when it must is told apart", () => {
  const { announce, seen } = listening();
  announce("joined");
  announce("dropped", "assertive");
  expect(seen.at(-1)!.map(({ urgency }) => urgency)).toEqual(["polite", "assertive"]);
});

test("nothing is left running once the page is gone", () => {
  const { announce, stop } = listening();
  announce("joined");
  stop();
  announce("nobody hears this");
  expect(vi.getTimerCount()).toBe(0);
});
