type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
type Size = { width: number; height: number };

/** Draws what stands behind the person, over the whole size. */
export type Backdrop = (pen: Pen, frame: CanvasImageSource, size: Size) => void;

/** The person as in the frame, and the backdrop everywhere else. */
export function compose(
  pen: Pen,
  parts: { frame: CanvasImageSource; person: CanvasImageSource; backdrop: Backdrop; size: Size },
): void {
  const { frame, person, backdrop, size } = parts;
  pen.globalCompositeOperation = "copy";
  pen.drawImage(person, 0, 0, size.width, size.height);
  pen.globalCompositeOperation = "source-in";
  pen.drawImage(frame, 0, 0, size.width, size.height);
  pen.globalCompositeOperation = "destination-over";
  backdrop(pen, frame, size);
}

const SMALLER = 16;

/**
 * The room, too soft to make anything out. Shrunk and enlarged: cheap on every device, where a
 * canvas filter is slow without a graphics card and absent from older Safari.
 */
export function blurred(): Backdrop {
  const small = document.createElement("canvas");
  const between = document.createElement("canvas");
  return (pen, frame, { width, height }) => {
    shrink(small, frame, width / SMALLER, height / SMALLER);
    shrink(between, small, width / SMALLER / 2, height / SMALLER / 2);
    pen.imageSmoothingEnabled = true;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(between, 0, 0, width, height);
  };
}

function shrink(canvas: HTMLCanvasElement, from: CanvasImageSource, width: number, height: number) {
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  canvas.getContext("2d")?.drawImage(from, 0, 0, canvas.width, canvas.height);
}

/** A wall in the colours of the product, lighter where the head is. */
export function calm(): Backdrop {
  return (pen, _frame, { width, height }) => {
    const light = pen.createRadialGradient(
      width / 2,
      height * 0.35,
      0,
      width / 2,
      height * 0.35,
      width * 0.7,
    );
    light.addColorStop(0, "#dfe9e3");
    light.addColorStop(1, "#9db5aa");
    pen.fillStyle = light;
    pen.fillRect(0, 0, width, height);
  };
}

/** A picture that covers everything, cut at the longer side. */
export function picture(image: CanvasImageSource & Size): Backdrop {
  return (pen, _frame, { width, height }) => {
    const scale = Math.max(width / image.width, height / image.height);
    const [w, h] = [image.width * scale, image.height * scale];
    pen.drawImage(image, (width - w) / 2, (height - h) / 2, w, h);
  };
}
