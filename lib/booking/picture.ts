import type { FilesAccess } from "@/lib/chat/files";

const MAX_BYTES = 2 * 1024 * 1024;
const TYPES = ["image/jpeg", "image/png", "image/webp"];
const REFUSALS = ["bad_picture", "no_page", "not_provider", "rate_limited"] as const;

export type PictureFailure = (typeof REFUSALS)[number] | "not_sent";

/** Sends a picture for the caller's own page, which shows it from then on; null: it is there. */
export async function sendPicture(
  access: FilesAccess | null,
  file: File,
): Promise<PictureFailure | null> {
  // What the backend would refuse is not sent; it has the last word.
  if (file.size > MAX_BYTES || !TYPES.includes(file.type)) return "bad_picture";
  const token = await access?.fetchToken();
  if (!access || !token) return "not_sent";
  try {
    const response = await fetch(`${access.siteUrl}/pages/picture`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: file,
    });
    if (response.ok) return null;
    const { reason } = (await response.json()) as { reason?: unknown };
    return REFUSALS.find((one) => one === reason) ?? "not_sent";
  } catch {
    return "not_sent";
  }
}
