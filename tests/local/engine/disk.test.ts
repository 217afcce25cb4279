import { expect, test } from "vitest";
import { Database } from "../../../local/engine/database.ts";
import { Deployment } from "../../../local/engine/deployment.ts";
import type { Functions } from "../../../local/engine/functions.ts";
import { jsonLog } from "../../../local/engine/log.ts";
import { cleanUp, temporaryDir } from "./support.ts";

/** SQLite's own limit of pages fails in the same way as a disk that is full. */
test("a full disk fails the mutation, leaves nothing of it, and stops nobody", async () => {
  const database = Database.open(temporaryDir());
  cleanUp(() => database.close());
  const deployment = new Deployment(
    database,
    jsonLog(() => undefined),
  );
  deployment.functions = { components: new Map() } as Functions;
  const insert = (text: string) =>
    deployment.transact((tx) => void tx.insert("", "notes", { text }));
  const notes = (): number => {
    const table = deployment.catalog.table("", "notes");
    return table === undefined ? 0 : table.count(database);
  };
  await insert("first");
  const limit = (pages: number) => database.sql.exec(`PRAGMA max_page_count = ${pages}`);
  const { page_count: used } = database.get<{ page_count: number }>("PRAGMA page_count")!;
  limit(used + 8);
  // Goes on although a write has failed, as a function may that catches everything.
  const stubborn = deployment.transact((tx) => {
    for (let i = 0; i < 40; i += 1) {
      try {
        tx.insert("", "notes", { text: "x".repeat(i % 2 ? 8 : 20_000) });
      } catch {
        continue;
      }
    }
  });
  await expect(stubborn).rejects.toThrow("The disk did not take the writes.");
  expect(notes()).toBe(1);
  limit(1_000_000);
  await insert("second");
  expect(notes()).toBe(2);
});
