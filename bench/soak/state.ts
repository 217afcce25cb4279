import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConvexHttpClient } from "convex/browser";
import type { DataModel } from "../../convex/_generated/dataModel";
import { ADMIN_KEY, type Servers } from "./servers.ts";

export function adminOf({ engineUrl }: Servers): ConvexHttpClient {
  const client = new ConvexHttpClient(engineUrl, { logger: false });
  // Not in the client's public types: what `npx convex run` uses.
  (client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(ADMIN_KEY);
  return client;
}

type Table = keyof DataModel;
export type State = { rows<T extends Table>(table: T): DataModel[T]["document"][] };

/** Every row of the backend at one moment, by a snapshot as backups take it. */
export async function readState({ engineUrl }: Servers): Promise<State & { close(): void }> {
  const headers = { authorization: `Convex ${ADMIN_KEY}` };
  const answer = await fetch(`${engineUrl}/api/snapshot`, { method: "POST", headers });
  if (!answer.ok) throw new Error(`no snapshot: ${answer.status}`);
  const { folder } = (await answer.json()) as { folder: string };
  const database = new DatabaseSync(join(folder, "data.sqlite"));
  return {
    rows(table) {
      const found = database
        .prepare("SELECT id FROM tables WHERE component = '' AND name = ?")
        .get(table) as { id: number } | undefined;
      if (found === undefined) return [];
      const rows = database.prepare(`SELECT json FROM d${found.id} ORDER BY id`).all();
      return rows.map(({ json }) => JSON.parse(json as string));
    },
    close() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
