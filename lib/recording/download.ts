import { pause } from "../clock/pause";

const TRIES = 3;
const PAUSE_MS = 1_000;

/** The address of a file for some minutes; null: it is given no more. */
export type AskForAddress = () => Promise<string | null>;

/**
 * A whole file in the pieces that the backend gives; the browser keeps them on disk as they come.
 * An address that has run out is replaced, and the next piece is asked for at the new one. Null:
 * no address was given. Rejects when a piece does not come after three tries, or is not the one
 * that was asked for.
 */
export async function downloadInPieces(
  ask: AskForAddress,
  { size, type, signal }: { size: number; type: string; signal: AbortSignal },
  onStep: (loaded: number) => void,
): Promise<Blob | null> {
  const pieces: Blob[] = [];
  let url = await ask();
  for (let loaded = 0, tries = 0; loaded < size;) {
    if (url === null) return null;
    signal.throwIfAborted();
    const { piece, problem } = await pieceFrom(url, loaded, signal);
    if (piece) {
      pieces.push(piece);
      loaded += piece.size;
      tries = 0;
      onStep(Math.min(loaded, size));
      continue;
    }
    tries += 1;
    if (tries === TRIES) throw problem;
    // A long file takes longer than a ticket lasts.
    if (problem instanceof Refused) url = await ask();
    else await pause(PAUSE_MS * tries);
  }
  const file = new Blob(pieces, { type });
  if (file.size !== size) throw new Error("the file has another size");
  return file;
}

class Refused extends Error {}

type Piece = { piece: Blob; problem?: never } | { piece?: never; problem: unknown };

async function pieceFrom(url: string, start: number, signal: AbortSignal): Promise<Piece> {
  try {
    const response = await fetch(url, { headers: { range: `bytes=${start}-` }, signal });
    const { status } = response;
    if (status === 403) throw new Refused("the ticket has run out");
    const told = response.headers.get("content-range") ?? "";
    const isRight = status === 206 && told.startsWith(`bytes ${start}-`);
    if (!isRight) throw new Error(`answered with ${status}`);
    const piece = await response.blob();
    if (piece.size === 0) throw new Error("a piece is empty");
    return { piece };
  } catch (problem) {
    if (signal.aborted) throw problem;
    return { problem };
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

/** The browser saves it itself: the answer there is an attachment, named as it is asked. */
export function saveFrom(url: string, name: string): void {
  const asked = new URL(url);
  asked.searchParams.set("name", name.replace(/\.\w+$/, ""));
  location.assign(asked.href);
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
