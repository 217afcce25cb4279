import { createHash } from "node:crypto";

/** A block as the deployment stores it; see convex/model/audit/auditTables.ts. */
export type Block = {
  log: string;
  number: number;
  from: number;
  to: number;
  lateFor?: number;
  count: number;
  rows: { id: string; digest: string }[];
  previousHash: string;
  sealedAt: number;
  hash: string;
};
export type Row = { _id: string; _creationTime: number; [field: string]: unknown };
/** The last block of a chain, as it was seen before. */
export type Head = { number: number; hash: string };

/** What may be erased of a row, which no digest covers. A log that is not named has nothing of it. */
const ERASABLE: Record<string, string[]> = {
  tokenLogs: ["deviceId"],
  bookingMoves: ["reason"],
  noShows: ["reason"],
  broadcastConsents: ["destinations"],
};

/** Keys in order at every depth, so that the same value is always the same text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const inOrder = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(inOrder.map(([key, part]) => [key, sorted(part)]));
}

const sha256 = (value: object) =>
  createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex");

function digestOf(log: string, row: Row): string {
  const kept = { ...row };
  for (const field of ERASABLE[log] ?? []) delete kept[field];
  return sha256(kept);
}

/** What is wrong with the blocks themselves; a block that is wrong says nothing of its rows. */
export function checkChain(blocks: readonly Block[], head?: Head): string[] {
  const problems: string[] = [];
  let before: Block | undefined;
  for (const block of blocks) {
    const { hash, ...hashed } = block;
    const expected = (before?.number ?? 0) + 1;
    if (block.number !== expected) problems.push(`block ${expected} is missing`);
    if (block.previousHash !== (before?.hash ?? "")) {
      problems.push(`block ${block.number} does not follow from the one before it`);
    }
    if (sha256(hashed) !== hash || block.count !== block.rows.length) {
      problems.push(`block ${block.number} was changed`);
    }
    before = block;
  }
  return [...problems, ...gapsOf(blocks), ...checkHead(blocks, head)];
}

/** The times of the blocks lie one after the other, so that no row is between two of them. */
function gapsOf(blocks: readonly Block[]): string[] {
  const timely = blocks.filter(({ lateFor }) => lateFor === undefined);
  return timely
    .filter(({ from }, i) => from !== (timely[i - 1]?.to ?? 0))
    .map(({ number }) => `block ${number} does not begin where the one before it ended`);
}

function checkHead(blocks: readonly Block[], head: Head | undefined): string[] {
  if (head === undefined) return [];
  const found = blocks.find(({ number }) => number === head.number);
  if (found === undefined) return [`block ${head.number} was there the last time, and is gone`];
  return found.hash === head.hash ? [] : [`block ${head.number} is another one than the last time`];
}

/** Takes the rows of a log, the oldest first, and says in the end what does not match its blocks. */
export function compareWith(log: string, blocks: readonly Block[], looked: number) {
  const sealed = new Map(
    blocks.flatMap(({ number, rows }) => rows.map(({ id, digest }) => [id, { digest, number }])),
  );
  // Rows may still come to the time of a block that was not looked at a second time.
  const settled = blocks.filter(({ number, lateFor }) => lateFor === undefined && number <= looked);
  const settledUntil = settled.at(-1)?.to ?? 0;
  const problems: string[] = [];
  let unsealed = 0;
  const take = (row: Row) => {
    const known = sealed.get(row._id);
    sealed.delete(row._id);
    if (known === undefined) {
      if (row._creationTime >= settledUntil) unsealed += 1;
      else problems.push(`${blockAt(settled, row)}: row ${row._id} was inserted`);
    } else if (digestOf(log, row) !== known.digest) {
      problems.push(`block ${known.number}: row ${row._id} was edited`);
    }
  };
  const end = () => {
    const deleted = [...sealed].map(([id, { number }]) => `block ${number}: row ${id} was deleted`);
    return { problems: [...problems, ...deleted], unsealed };
  };
  return { take, end };
}

function blockAt(settled: readonly Block[], { _creationTime: at }: Row): string {
  const block = settled.find(({ from, to }) => at >= from && at < to);
  return block ? `block ${block.number}` : "before the first block";
}
