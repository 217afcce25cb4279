import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StudioOptions } from "./studio.ts";

const BYTES = 3_000_000;

/** Where only little can be written, what a recorder says of that, and how to let no more in now. */
export type SmallDisk = {
  options: StudioOptions;
  isTooSmall: boolean;
  words: string;
  fill: () => void;
  remove: () => void;
};

/**
 * A disk that is small enough to be filled, where this process may mount one; else a recorder whose
 * files the system lets grow no further, which everybody may ask of it.
 */
export function smallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "parley-full-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (!hasMounted(folder)) {
    const options = { folder, largestFile: 500_000 };
    const words = "The file was closed.";
    return { options, isTooSmall: false, words, fill: () => {}, remove };
  }
  return {
    options: { folder },
    isTooSmall: true,
    words: "No space left on device",
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(join(folder, "ballast"), Buffer.alloc(Math.max(0, bavail * bsize - 8192)));
    },
    remove() {
      execFileSync("umount", ["-l", folder]);
      remove();
    },
  };
}

function hasMounted(folder: string): boolean {
  if (process.platform !== "linux" || process.getuid!() !== 0) return false;
  try {
    const size = `size=${BYTES}`;
    execFileSync("mount", ["-t", "tmpfs", "-o", size, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    // Root of a container, which may not.
    return false;
  }
}
