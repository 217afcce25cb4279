import { closeSync, fsyncSync, openSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Waits until the disk has a file, or the names in a folder. */
export function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Copies files with their folders, each on the disk once this resolves. */
export async function copyAll(from: string, to: string, paths: string[]): Promise<void> {
  const folders = new Set(paths.map((path) => dirname(join(to, path))));
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const path of paths) {
    await copyFile(join(from, path), join(to, path));
    flush(join(to, path));
  }
  for (const folder of folders) flush(folder);
}
