const KEY = "parley.background";
const SIZE = { width: 1280, height: 720 };
const QUALITY = 0.85;

/** A picture of the person's own for behind them. It stays on this device and is never sent. */
export function hasOwnPicture(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Keeps a file as the picture, cut to 16:9. Rejects what is no picture, or does not fit. */
export async function keepOwnPicture(file: Blob): Promise<void> {
  const image = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, SIZE);
  const scale = Math.max(SIZE.width / image.width, SIZE.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  const [x, y] = [(SIZE.width - width) / 2, (SIZE.height - height) / 2];
  canvas.getContext("2d")?.drawImage(image, x, y, width, height);
  image.close();
  localStorage.setItem(KEY, canvas.toDataURL("image/jpeg", QUALITY));
}

export async function ownPicture(): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = localStorage.getItem(KEY) ?? "";
  await image.decode();
  return image;
}
