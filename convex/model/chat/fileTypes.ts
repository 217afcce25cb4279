/** 20 MB, a little less than what an HTTP action may receive. */
export const MAX_FILE_BYTES = 20_000_000;

type Signature = { type: string; at: number; bytes: readonly number[] };

const text = (letters: string) => [...letters].map((letter) => letter.charCodeAt(0));

// A file is what its first bytes say; its name and the browser's word for it do not count.
const SIGNATURES: readonly Signature[] = [
  { type: "image/png", at: 0, bytes: [0x89, ...text("PNG\r\n"), 0x1a, 0x0a] },
  { type: "image/jpeg", at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: "image/gif", at: 0, bytes: text("GIF87a") },
  { type: "image/gif", at: 0, bytes: text("GIF89a") },
  { type: "image/webp", at: 8, bytes: text("WEBP") },
  { type: "audio/wav", at: 8, bytes: text("WAVE") },
  { type: "image/heic", at: 4, bytes: text("ftyphei") },
  { type: "image/avif", at: 4, bytes: text("ftypavif") },
  { type: "audio/mp4", at: 4, bytes: text("ftypM4A") },
  { type: "video/mp4", at: 4, bytes: text("ftyp") },
  { type: "video/webm", at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { type: "audio/mpeg", at: 0, bytes: text("ID3") },
  { type: "audio/mpeg", at: 0, bytes: [0xff, 0xfb] },
  { type: "audio/ogg", at: 0, bytes: text("OggS") },
  { type: "application/pdf", at: 0, bytes: text("%PDF-") },
  // Office documents (docx, xlsx, odt …) are zip archives too.
  { type: "application/zip", at: 0, bytes: text("PK\u0003\u0004") },
];

/** Shown in place by a page; everything else is only ever saved. */
export const PICTURES: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
]);

const TEXT_NAMES = /\.(txt|md|csv|log|ics)$/i;

/** The type of a file that the chat takes, by its content; null for every other. */
export function sniffType(bytes: Uint8Array, name: string): string | null {
  const found = SIGNATURES.find((signature) => matches(bytes, signature));
  if (found) return found.type;
  return TEXT_NAMES.test(name) && isPlainText(bytes) ? "text/plain" : null;
}

function matches(bytes: Uint8Array, { at, bytes: wanted }: Signature): boolean {
  return wanted.every((byte, i) => bytes[at + i] === byte);
}

/** Unicode text without control characters, and not markup that some reader might run. */
function isPlainText(bytes: Uint8Array): boolean {
  try {
    const content = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(content) && !/^\s*<[!?a-z]/i.test(content);
  } catch {
    return false;
  }
}

const MAX_NAME = 120;

/** A name that is safe to show and to save under: no folders, no control or direction marks. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .replace(/^[\s.]+/, "")
    .trim();
  if (clean.length <= MAX_NAME) return clean || "file";
  const ending = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? "";
  return clean.slice(0, MAX_NAME - ending.length) + ending;
}
