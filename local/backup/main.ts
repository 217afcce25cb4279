/** `npm run backup [-- FOLDER]`, `npm run restore -- FOLDER`, `npm run export -- FILE.zip`. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readEnvironment } from "../stack/environment.ts";
import { homePaths } from "../stack/paths.ts";
import { Problem, sentenceOf } from "../stack/problem.ts";
import { homeFrom } from "../stack/settings.ts";
import { exportData } from "./convex/exportData.ts";
import { restoreBackup } from "./restore.ts";
import { takeBackup } from "./take.ts";

type Command = (home: string, path: string | undefined) => Promise<string>;

const COMMANDS: Record<string, Command> = {
  async backup(home, path) {
    const { folder, manifest } = await takeBackup(home, path);
    const bytes = manifest.entries.reduce((sum, { size }) => sum + size, 0);
    return `Backed up ${megabytes(bytes)} to ${folder}. It holds secrets and what people wrote: keep it private.`;
  },
  async restore(home, path) {
    if (path === undefined) throw new Problem("Say which backup: npm run restore -- FOLDER");
    const { createdAt } = await restoreBackup(home, path);
    const { beforeRestore } = homePaths(home);
    const kept = existsSync(beforeRestore) ? ` What was there before is in ${beforeRestore}.` : "";
    return `Restored the data of ${new Date(createdAt).toISOString()}; npm start goes on from there.${kept}`;
  },
  async export(home, path) {
    if (path === undefined) throw new Problem("Say where to: npm run export -- FILE.zip");
    const { documents, files } = await exportData(home, resolve(path));
    return `Wrote ${documents} documents and ${files} files to ${resolve(path)}. Next: npx convex import ${path}`;
  },
};

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

try {
  const [name, path, ...rest] = process.argv.slice(2);
  if (rest.length > 0) throw new Problem(`${rest[0]} is too much: there is one path.`);
  console.log(await COMMANDS[name!]!(homeFrom(readEnvironment()), path));
} catch (error) {
  console.error(sentenceOf(error));
  process.exit(1);
}
