import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates } from "node:tls";
import { sentenceOf } from "../../stack/problem.ts";
import { log } from "../log.ts";

/**
 * Whom destinations are checked against, as a file for ffmpeg: those of Node, which the check before going
 * live knows too, and what `NODE_EXTRA_CA_CERTS` names. On a full disk there may be none, or the one of the
 * start before; without any, no destination is trusted.
 */
export function writeTrusted(folder: string): string {
  const file = join(folder, "trusted.pem");
  try {
    writeFileSync(`${file}.new`, getCACertificates("default").join("\n"));
    renameSync(`${file}.new`, file);
  } catch (error) {
    log.warn("certificates_not_written", { problem: sentenceOf(error) });
  }
  return file;
}

/** ffmpeg by itself takes any certificate for rtmps, and the stream's key goes to whoever shows one. */
export function verified(url: string, trustedFile: string): string[] {
  return url.startsWith("rtmps:") ? ["-tls_verify", "1", "-ca_file", trustedFile] : [];
}
