import { afterEach, expect, test, vi } from "vitest";
import { announce } from "@/lib/notices/announce";

afterEach(() => vi.unstubAllGlobals());

/** What a browser that shows notices was asked to show. */
function browser() {
  const shown: { name: string; body: string; tag: string; press: () => void }[] = [];
  class Shown extends EventTarget {
    close = vi.fn<() => void>();
    constructor(name: string, { body, tag }: { body: string; tag: string }) {
      super();
      shown.push({ name, body, tag, press: () => this.dispatchEvent(new Event("click")) });
    }
  }
  const focus = vi.fn<() => void>();
  vi.stubGlobal("Notification", Shown);
  vi.stubGlobal("window", { focus });
  return { shown, focus };
}

const row = (at: number, more: { isRead?: boolean; bookingId?: string } = {}) => ({
  ...{ noticeId: `n${at}`, kind: "booked", at, isRead: false },
  ...more,
});

function telling(before: number | null, isHidden = true) {
  const open = vi.fn<(path: string) => void>();
  const words = ({ noticeId }: { noticeId: string }) => `words of ${noticeId}`;
  return { before, isHidden, name: "Parley", words, open };
}

test("what was there when the page opened is no news; what comes after it is, once", () => {
  const { shown } = browser();
  const first = announce([row(2), row(1)], telling(null));
  expect([first, shown]).toEqual([2, []]);
  const next = announce([row(3), row(2), row(1)], telling(first));
  expect(shown).toMatchObject([{ name: "Parley", body: "words of n3", tag: "n3" }]);
  announce([row(3), row(2), row(1)], telling(next));
  expect(shown).toHaveLength(1);
});

test("while somebody looks at the page nothing is shown, then or later", () => {
  const { shown } = browser();
  const until = announce([row(3)], telling(2, false));
  announce([row(3)], telling(until));
  expect(shown).toEqual([]);
});

test("what was read elsewhere is not shown", () => {
  const { shown } = browser();
  announce([row(4, { isRead: true }), row(3)], telling(2));
  expect(shown.map(({ tag }) => tag)).toEqual(["n3"]);
});

test("pressed, it leads to what it tells of, in this window", () => {
  const { shown, focus } = browser();
  const one = telling(2);
  announce([row(3, { bookingId: "b1" })], one);
  shown[0]!.press();
  expect(one.open).toHaveBeenCalledExactlyOnceWith("/sessions/b1");
  expect(focus).toHaveBeenCalledOnce();
});

test("a browser that has none to show from a page breaks nothing", () => {
  vi.stubGlobal("Notification", () => {
    throw new TypeError("Illegal constructor");
  });
  expect(announce([row(3)], telling(2))).toBe(3);
});
