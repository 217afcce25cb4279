import { HEIGHT, WIDTH } from "./constants.ts";
import { even, fit, type Rect, type Tile } from "./layout.ts";
import * as pictures from "./picture.ts";
import { drawInto } from "./scale.ts";
import type { Texts } from "./text.ts";

/** A tile and what is in it: a picture, or a card with the name when the camera is off. */
export type View = Tile & { name: string; isMuted: boolean; picture: pictures.Picture | null };

/** A picture that is painted again and again; what stands still in it is painted once. */
export type Canvas = pictures.Picture & { painted: string };

const LABEL_HEIGHT = 30;
const NAME_HEIGHT = 64;
const PAD = 8;
const MARK_AT = 16;

export const newCanvas = (): Canvas => ({
  ...pictures.emptyPicture({ width: WIDTH, height: HEIGHT }),
  painted: "",
});

export class Painter {
  #texts: Texts;
  #mark: string;

  /** `mark` is the word on the red sign in the corner. */
  constructor(texts: Texts, mark: string) {
    this.#texts = texts;
    this.#mark = mark;
  }

  /** False while a word of the picture is still being drawn. */
  hasTexts(views: View[]): boolean {
    const words = [...views.flatMap((view) => this.#textsOf(view)), this.#markText()];
    return words.every((text) => text !== null);
  }

  /** What would be painted anew if it changed; equal keys differ in moving pictures alone. */
  keyOf(views: View[]): string {
    return `${this.#markText() !== null} ${views.map((view) => this.#keyOfView(view)).join("|")}`;
  }

  paint(canvas: Canvas, views: View[], key: string) {
    const isNew = canvas.painted !== key;
    if (isNew) {
      pictures.fill(canvas, { x: 0, y: 0, width: WIDTH, height: HEIGHT }, pictures.BLACK);
      canvas.painted = key;
    }
    for (const view of views) {
      if (view.picture) this.#paintPicture(canvas, view, view.picture);
      else if (isNew || view.kind === "camera") this.#paintCard(canvas, view);
    }
    this.#paintMark(canvas);
  }

  #keyOfView({ id, kind, x, y, width, height, name, isMuted, picture }: View) {
    const size = picture && [picture.width, picture.height];
    const texts = this.#textsOf({ name, picture }).map((text) => text !== null);
    return [id, kind, x, y, width, height, name, isMuted, size, texts].join();
  }

  #textsOf({ name, picture }: Pick<View, "name" | "picture">) {
    const heights = picture ? [LABEL_HEIGHT] : [LABEL_HEIGHT, NAME_HEIGHT];
    return heights.map((height) => this.#texts.get(name, height));
  }

  #markText() {
    return this.#texts.get(this.#mark, LABEL_HEIGHT);
  }

  #paintPicture(canvas: Canvas, view: View, picture: pictures.Picture) {
    const area = fit(view, picture);
    drawInto(canvas, area, picture);
    this.#paintLabel(canvas, area, view);
  }

  #paintCard(canvas: Canvas, view: View) {
    const inner = { x: view.x + 2, y: view.y + 2, width: view.width - 4, height: view.height - 4 };
    pictures.fill(canvas, inner, pictures.CARD);
    const name = this.#texts.get(view.name, NAME_HEIGHT);
    if (!name || name.width > inner.width - 2 * PAD) return this.#paintLabel(canvas, inner, view);
    const x = inner.x + even((inner.width - name.width) / 2);
    const y = inner.y + even((inner.height - name.height) / 2);
    pictures.drawMask(canvas, x, y, name);
    if (view.isMuted) paintMuted(canvas, { x: inner.x + PAD, y: inner.y + PAD });
  }

  /** The name in a corner of the tile, with a red sign when the microphone is off. */
  #paintLabel(canvas: Canvas, area: Rect, view: View) {
    const text = this.#texts.get(view.name, LABEL_HEIGHT);
    if (!text) return;
    const sign = view.isMuted ? 24 : 0;
    const width = Math.min(even(text.width + sign + 2 * PAD + 1), area.width);
    const box = { x: area.x, y: area.y + area.height - LABEL_HEIGHT, width, height: LABEL_HEIGHT };
    if (box.y < area.y) return;
    pictures.fill(canvas, box, pictures.LABEL);
    pictures.drawMask(canvas, box.x + sign + PAD, box.y, cut(text, width - sign - PAD));
    if (view.isMuted) paintMuted(canvas, { x: box.x + PAD, y: box.y + 8 });
  }

  #paintMark(canvas: Canvas) {
    const text = this.#markText();
    const width = text ? even(text.width + 2 * PAD + 1) : LABEL_HEIGHT;
    const box = { x: MARK_AT, y: MARK_AT, width, height: LABEL_HEIGHT };
    pictures.fill(canvas, box, pictures.RED);
    if (text) pictures.drawMask(canvas, box.x + PAD, box.y, text);
  }
}

function paintMuted(canvas: Canvas, at: { x: number; y: number }) {
  pictures.fill(canvas, { ...at, width: 14, height: 14 }, pictures.RED);
}

function cut(mask: pictures.Mask, width: number): pictures.Mask {
  if (mask.width <= width) return mask;
  const data = new Uint8Array(width * mask.height);
  for (let row = 0; row < mask.height; row += 1) {
    data.set(mask.data.subarray(row * mask.width, row * mask.width + width), row * width);
  }
  return { width, height: mask.height, data };
}
