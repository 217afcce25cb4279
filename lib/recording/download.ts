export type DownloadStep = { loaded: number; total: number };

const TRIES = 3;
const PAUSE_MS = 1_000;

/**
 * A whole file in the pieces that the backend gives; the browser keeps them on disk as they come.
 * Rejects when a piece does not come after three tries, or is not the one that was asked for.
 */
export async function downloadInPieces(
  url: string,
  { size, type, signal }: { size: number; type: string; signal: AbortSignal },
  onStep: (loaded: number) => void,
): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let loaded = 0; loaded < size;) {
    const piece = await pieceFrom(url, loaded, signal);
    if (piece.size === 0) throw new Error("a piece is empty");
    pieces.push(piece);
    loaded += piece.size;
    onStep(Math.min(loaded, size));
  }
  const file = new Blob(pieces, { type });
  if (file.size !== size) throw new Error("the file has another size");
  return file;
}

async function pieceFrom(url: string, start: number, signal: AbortSignal): Promise<Blob> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { headers: { range: `bytes=${start}-` }, signal });
      const told = response.headers.get("content-range") ?? "";
      const isRight = response.status === 206 && told.startsWith(`bytes ${start}-`);
      if (!isRight) throw new Error(`answered with ${response.status}`);
      return await response.blob();
    } catch (error) {
      if (signal.aborted || attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }
}

const ENDINGS: Record<string, string> = {
  "audio/mp4": "m4a",
  "text/vtt": "vtt",
  "text/plain": "txt",
};

/** A name that every file system takes. */
export function fileNameOf(title: string, day: string, part: number | null, type: string): string {
  const words =
    title
      .replaceAll(/[\s\p{Cc}\\/:*?"<>|]+/gu, " ")
      .trim()
      .slice(0, 80) || "recording";
  const ending = ENDINGS[type] ?? "mp4";
  return `${words} ${day}${part === null ? "" : ` (${part})`}.${ending}`;
}

export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
