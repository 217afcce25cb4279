import type { SelfieSegmentation } from "@mediapipe/selfie_segmentation";

// Wide enough for a clean edge; the model itself looks at 256 × 144.
const LOOK_WIDTH = 256;

/** Tells a person from what is behind, picture by picture. */
export type Segmenter = {
  /** A picture that is opaque where the person is; good until the next call. */
  personIn: (frame: CanvasImageSource) => Promise<CanvasImageSource>;
  close: () => void;
};

// All of it comes from this server, under names that change with their content.
const SCRIPT = new URL("@mediapipe/selfie_segmentation/selfie_segmentation.js", import.meta.url);
const FILES: Record<string, URL> = {
  "selfie_segmentation.binarypb": new URL(
    "@mediapipe/selfie_segmentation/selfie_segmentation.binarypb",
    import.meta.url,
  ),
  "selfie_segmentation.tflite": new URL(
    "@mediapipe/selfie_segmentation/selfie_segmentation.tflite",
    import.meta.url,
  ),
  "selfie_segmentation_landscape.tflite": new URL(
    "@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite",
    import.meta.url,
  ),
  "selfie_segmentation_solution_simd_wasm_bin.js": new URL(
    "@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js",
    import.meta.url,
  ),
  "selfie_segmentation_solution_simd_wasm_bin.wasm": new URL(
    "@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.wasm",
    import.meta.url,
  ),
  "selfie_segmentation_solution_wasm_bin.js": new URL(
    "@mediapipe/selfie_segmentation/selfie_segmentation_solution_wasm_bin.js",
    import.meta.url,
  ),
  "selfie_segmentation_solution_wasm_bin.wasm": new URL(
    "@mediapipe/selfie_segmentation/selfie_segmentation_solution_wasm_bin.wasm",
    import.meta.url,
  ),
};

type Size = { width: number; height: number };

export async function createSegmenter({ width, height }: Size): Promise<Segmenter> {
  const Library = await loadLibrary();
  const library = new Library({ locateFile: (name) => FILES[name]?.href ?? name });
  library.setOptions({ modelSelection: width > height ? 1 : 0, selfieMode: false });
  let person: CanvasImageSource | null = null;
  library.onResults(({ segmentationMask }) => void (person = segmentationMask));
  await library.initialize();

  const look = document.createElement("canvas");
  look.width = LOOK_WIDTH;
  look.height = Math.round((LOOK_WIDTH * height) / width);
  const pen = look.getContext("2d");
  return {
    async personIn(frame) {
      pen?.drawImage(frame, 0, 0, look.width, look.height);
      await library.send({ image: look });
      if (person === null) throw new Error("the model gave no picture");
      return person;
    },
    close: () => void library.close(),
  };
}

let loading: Promise<typeof SelfieSegmentation> | null = null;

// The library is a script that sets a global, and no module.
function loadLibrary(): Promise<typeof SelfieSegmentation> {
  loading ??= new Promise<typeof SelfieSegmentation>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT.href;
    script.addEventListener("load", () => {
      const { SelfieSegmentation } = globalThis as unknown as {
        SelfieSegmentation: typeof import("@mediapipe/selfie_segmentation").SelfieSegmentation;
      };
      resolve(SelfieSegmentation);
    });
    script.addEventListener("error", () => {
      loading = null;
      reject(new Error("the background's code did not load"));
    });
    document.head.append(script);
  });
  return loading;
}
