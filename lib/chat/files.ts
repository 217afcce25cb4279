import type { AttachedFile } from "./types";

/** 20 MB; the backend has the last word. */
export const MAX_FILE_BYTES = 20_000_000;

export const UPLOAD_REFUSALS = [
  "signed_out",
  "not_found",
  "cancelled",
  "not_yet",
  "over",
  "bad_key",
  "too_many",
  "too_large",
  "bad_type",
  "empty",
  "rate_limited",
] as const;
export type UploadRefusal = (typeof UPLOAD_REFUSALS)[number];

export type UploadAnswer =
  | { kind: "stored"; file: AttachedFile }
  | { kind: "refused"; reason: UploadRefusal }
  /** No answer: the same key may be tried again. */
  | { kind: "failed" };

/** Where files go, and who asks. */
export type FilesAccess = { siteUrl: string; fetchToken: () => Promise<string | null> };

type Upload = {
  bookingId: string;
  /** The same for each try of one file: the backend keeps it once. */
  key: string;
  file: File;
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
};

/** Sends a file's bytes. XMLHttpRequest, since `fetch` tells no progress of what it sends. */
export async function uploadFile(access: FilesAccess, upload: Upload): Promise<UploadAnswer> {
  const { bookingId, key, file, onProgress, signal } = upload;
  if (file.size > MAX_FILE_BYTES) return { kind: "refused", reason: "too_large" };
  if (file.size === 0) return { kind: "refused", reason: "empty" };
  const token = await access.fetchToken();
  if (token === null) return { kind: "refused", reason: "signed_out" };
  // Taken out while the token was waited for: it is not to arrive.
  if (signal.aborted) return { kind: "failed" };
  const query = new URLSearchParams({ booking: bookingId, key });
  const request = new XMLHttpRequest();
  request.open("POST", `${access.siteUrl}/chat/files?${query}`);
  request.setRequestHeader("authorization", `Bearer ${token}`);
  // Not in the address, which ends up in logs.
  request.setRequestHeader("x-file-name", encodeURIComponent(file.name.toWellFormed()));
  request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
  signal.addEventListener("abort", () => request.abort());
  return await new Promise((resolve) => {
    request.onloadend = () => resolve(answerOf(request.responseText));
    // Without a type of its own: what the file is, the backend reads from its bytes.
    request.send(file.slice(0, file.size, "application/octet-stream"));
  });
}

function answerOf(body: string): UploadAnswer {
  try {
    const answer = JSON.parse(body) as Exclude<UploadAnswer, { kind: "failed" }>;
    if (answer.kind === "stored" && typeof answer.file._id === "string") return answer;
    if (answer.kind === "refused" && UPLOAD_REFUSALS.includes(answer.reason)) return answer;
  } catch {
    // Not our backend's answer.
  }
  return { kind: "failed" };
}

/** The file's bytes; null when they are not to be had, by this person or at all. */
export async function downloadFile(access: FilesAccess, fileId: string): Promise<Blob | null> {
  const token = await access.fetchToken();
  if (token === null) return null;
  try {
    const query = new URLSearchParams({ id: fileId });
    const response = await fetch(`${access.siteUrl}/chat/files?${query}`, {
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
    });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}

/** What a page may show in place; of everything else only a copy is saved. */
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function isPicture({ type }: Pick<AttachedFile, "type">): boolean {
  return PICTURES.includes(type);
}

/** Saves bytes under a name; never opened by the browser as a page of ours. */
export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob.slice(0, blob.size, "application/octet-stream"));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
