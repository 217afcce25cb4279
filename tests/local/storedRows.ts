import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export type Store = { url: string; dataDir: string; adminKey: string };

/** Asks a copy of what an engine has stored, as a backup makes it: its own file is its alone. */
export async function askStored<T>(store: Store, ask: (copy: DatabaseSync) => T): Promise<T> {
  const headers = { authorization: `Convex ${store.adminKey}` };
  const url = `${store.url}/api/snapshot`;
  const made = await fetch(url, { method: "POST", headers });
  if (!made.ok) throw new Error(`no snapshot: ${made.status}`);
  const { id } = (await made.json()) as { id: string };
  const folder = join(store.dataDir, "snapshots", id);
  const copy = new DatabaseSync(join(folder, "data.sqlite"), { readOnly: true });
  try {
    return ask(copy);
  } finally {
    copy.close();
    await fetch(`${url}?id=${id}`, { method: "DELETE", headers });
  }
}

/** A digest of each table, by its name and its component's. */
export async function digests(
  store: Store,
  isMeant: (name: string) => boolean,
): Promise<Record<string, string>> {
  return await askStored(store, (copy) => {
    const sql = "SELECT id, component || '/' || name AS name FROM tables";
    const tables = copy.prepare(sql).all() as { id: number; name: string }[];
    const meant = tables.filter(({ name }) => isMeant(name));
    return Object.fromEntries(meant.map(({ id, name }) => [name, digestOf(copy, id)]));
  });
}

export function digestOf(copy: DatabaseSync, tableId: number): string {
  const digest = createHash("sha256");
  for (const row of copy.prepare(`SELECT id, json FROM d${tableId}`).all()) {
    digest.update(JSON.stringify(row));
  }
  return digest.digest("hex");
}
