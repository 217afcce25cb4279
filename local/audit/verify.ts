import { type Block, checkChain, compareWith, type Head } from "./chain.ts";
import type { Log, Source } from "./source.ts";

export type Verdict = {
  log: string;
  blocks: number;
  sealed: number;
  unsealed: number;
  problems: string[];
  head: Head | null;
};

/** Walks every chain from its first block and every row that it is about. */
export async function verifyAll(
  source: Source,
  heads: Record<string, Head> = {},
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const log of await source.logs()) {
    verdicts.push(await verifyLog(source, log, heads[log.log]));
  }
  return verdicts;
}

async function verifyLog(
  source: Source,
  { log, looked, head }: Log,
  seen: Head | undefined,
): Promise<Verdict> {
  const blocks = await allBlocks(source, log);
  const rows = compareWith(log, blocks, looked, Date.now());
  for (let cursor: string | null = null; ;) {
    const { page, isDone, continueCursor } = await source.rows(log, cursor);
    for (const row of page) rows.take(row);
    if (isDone) break;
    cursor = continueCursor;
  }
  const compared = rows.end();
  const last = blocks.at(-1);
  const heads = [head, seen].filter((one) => one !== null && one !== undefined);
  return {
    log,
    blocks: blocks.length,
    sealed: blocks.reduce((sum, block) => sum + block.rows.length, 0),
    unsealed: compared.unsealed,
    problems: [...checkChain(blocks, { looked, heads }), ...compared.problems],
    head: last ? { number: last.number, hash: last.hash } : null,
  };
}

async function allBlocks(source: Source, log: string): Promise<Block[]> {
  const blocks: Block[] = [];
  for (;;) {
    const page = await source.blocks(log, blocks.at(-1)?.number ?? 0);
    if (page.length === 0) return blocks;
    blocks.push(...page);
  }
}
