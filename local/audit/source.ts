import { ConvexHttpClient } from "convex/browser";
import { internal } from "../../convex/_generated/api.js";
import { isLoopback } from "../stack/environment.ts";
import { readJson } from "../stack/files.ts";
import { homePaths } from "../stack/paths.ts";
import { Problem } from "../stack/problem.ts";
import { homeFrom, portsFrom, type Variables } from "../stack/settings.ts";
import type { Block, Head, Row } from "./chain.ts";

type Page = { page: Row[]; isDone: boolean; continueCursor: string };

/** A chain, as the deployment remembers it beside its blocks. */
export type Log = { log: string; looked: number; head: Head | null };

/** Where blocks and rows are read from. */
export type Source = {
  logs(): Promise<Log[]>;
  blocks(log: string, after: number): Promise<Block[]>;
  rows(log: string, cursor: string | null): Promise<Page>;
};

const ROWS_A_PAGE = 500;

export type Place = { url: string; key: string };

/** The deployment of the environment, or the local stack's engine. */
export function placeFrom(env: Variables, asked: string | undefined): Place {
  const local = `http://127.0.0.1:${portsFrom(env).convex}`;
  const url = asked || env["CONVEX_URL"] || env["NEXT_PUBLIC_CONVEX_URL"] || local;
  const key = env["CONVEX_SELF_HOSTED_ADMIN_KEY"] || env["CONVEX_DEPLOY_KEY"] || keyAt(url, env);
  if (key) return { url, key };
  throw new Problem(
    `There is no key for ${url}: set CONVEX_SELF_HOSTED_ADMIN_KEY or CONVEX_DEPLOY_KEY.`,
  );
}

/** The local engine's own key is told to nobody else. */
function keyAt(url: string, env: Variables): string | undefined {
  if (!isLoopback(url)) return undefined;
  const own = readJson(homePaths(homeFrom(env)).secrets);
  return (own as { engineAdminKey?: string } | undefined)?.engineAdminKey;
}

/** @throws whatever the deployment answers to a wrong key */
export function sourceAt({ url, key }: Place): Source {
  const client = new ConvexHttpClient(url, { logger: false });
  // Not in the client's public types: what `npx convex run` uses.
  (client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(key);
  const ask = async (query: unknown, args: object) =>
    (await client.query(query as never, args as never)) as never;
  return {
    logs: async () => await ask(internal.audit.logs, {}),
    blocks: async (log, after) => await ask(internal.audit.blocks, { log, after }),
    rows: async (log, cursor) => {
      const paginationOpts = { numItems: ROWS_A_PAGE, cursor };
      return await ask(internal.audit.rows, { log, paginationOpts });
    },
  };
}
