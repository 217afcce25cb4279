import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPip, hasPictureForPip } from "@/lib/stage/pip";

/** A page whose small window is a bare picture, and whose large picture can change. */
const page = {
  pictureInPictureEnabled: true,
  pictureInPictureElement: null as Video | null,
  large: null as Video | null,
  querySelector: () => page.large,
  async exitPictureInPicture() {
    const left = page.pictureInPictureElement;
    page.pictureInPictureElement = null;
    left?.dispatchEvent(new Event("leavepictureinpicture"));
  },
};

class Video extends EventTarget {
  /** Past its first frame. */
  readyState = 4;
  async requestPictureInPicture() {
    page.pictureInPictureElement = this;
  }
}

beforeEach(() => {
  Object.assign(page, { pictureInPictureElement: null, large: new Video() });
  vi.stubGlobal("document", page);
});
afterEach(() => vi.unstubAllGlobals());

test("a bare picture opens, closes, and ends with the picture that it shows", async () => {
  const pip = createPip(null);
  await pip.toggle();
  expect(pip.getSnapshot().isOpen).toBe(true);
  await pip.toggle();
  expect([pip.getSnapshot().isOpen, page.pictureInPictureElement]).toEqual([false, null]);
  await pip.toggle();
  page.large!.dispatchEvent(new Event("emptied"));
  expect([pip.getSnapshot().isOpen, page.pictureInPictureElement]).toEqual([false, null]);
});

test("the end of a picture that was shown before does not close another one's", async () => {
  const pip = createPip(null);
  const before = page.large!;
  await pip.toggle();
  await pip.toggle();
  page.large = new Video();
  await pip.toggle();
  before.dispatchEvent(new Event("emptied"));
  expect([pip.getSnapshot().isOpen, page.pictureInPictureElement]).toEqual([true, page.large]);
});

test("a picture without its first frame is none yet: the browser would refuse it", async () => {
  const pip = createPip(null);
  page.large!.readyState = 0;
  await pip.toggle();
  expect([pip.getSnapshot().isOpen, hasPictureForPip()]).toEqual([false, false]);
  page.large!.readyState = 1;
  expect(hasPictureForPip()).toBe(true);
});
