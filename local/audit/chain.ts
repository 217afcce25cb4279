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
/** What is known of a chain beside its blocks. */
export type Known = {
  /** Up to which block the deployment looked for late rows. */
  looked: number;
  /** The last block that the deployment itself verified, and the one that was seen from here before. */
  heads: readonly Head[];
};

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
export function checkChain(blocks: readonly Block[], known: Known): string[] {
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
  return [...problems, ...gapsOf(blocks), ...checkEnd(blocks, known)];
}

/** The times of the blocks lie one after the other, so that no row is between two of them. */
function gapsOf(blocks: readonly Block[]): string[] {
  const timely = blocks.filter(({ lateFor }) => lateFor === undefined);
  return timely
    .filter(({ from }, i) => from !== (timely[i - 1]?.to ?? 0))
    .map(({ number }) => `block ${number} does not begin where the one before it ended`);
}

/** Whoever cuts the end off a chain, or seals it anew, leaves the traces of what was there. */
function checkEnd(blocks: readonly Block[], { looked, heads }: Known): string[] {
  const last = blocks.at(-1)?.number ?? 0;
  const hashes = new Map(blocks.map(({ number, hash }) => [number, hash]));
  const gone = [looked, ...heads.map(({ number }) => number)].filter((number) => number > last);
  const others = heads.filter(({ number, hash }) => (hashes.get(number) ?? hash) !== hash);
  return [
    ...[...new Set(gone)].map((number) => `block ${number} was there before, and is gone`),
    ...[...new Set(others.map(({ number }) => number))].map(
      (number) => `block ${number} is another one than before`,
    ),
  ];
}

/** A block is looked at once more so long after it was sealed; see convex/model/audit/sealBlocks.ts. */
const LOOK_AGAIN_MS = 10 * 60_000;
/** Sealing takes a minute or two; who is this late has stopped. */
const OVERDUE_MS = 15 * 60_000;

/** Takes the rows of a log, the oldest first, and says in the end what does not match its blocks. */
export function compareWith(log: string, blocks: readonly Block[], looked: number, now: number) {
  const sealed = new Map(
    blocks.flatMap(({ number, rows }) => rows.map(({ id, digest }) => [id, { digest, number }])),
  );
  const timely = blocks.filter(({ lateFor }) => lateFor === undefined);
  // Rows may still come to the time of a block that was not looked at a second time.
  const settled = timely.filter(({ number }) => number <= looked);
  const open = timely.filter(({ number }) => number > looked);
  const settledUntil = settled.at(-1)?.to ?? 0;
  const problems: string[] = [];
  const overdue: string[] = [];
  let unsealed = 0;
  const takeUnsealed = ({ _id, _creationTime: at }: Row) => {
    unsealed += 1;
    const block = open.find(({ from, to }) => at >= from && at < to);
    const due = block ? block.sealedAt + LOOK_AGAIN_MS : at;
    if (due < now - OVERDUE_MS) overdue.push(_id);
  };
  const take = (row: Row) => {
    const known = sealed.get(row._id);
    sealed.delete(row._id);
    if (known === undefined) {
      if (row._creationTime >= settledUntil) takeUnsealed(row);
      else problems.push(`${blockAt(settled, row)}: row ${row._id} was inserted`);
    } else if (digestOf(log, row) !== known.digest) {
      problems.push(`block ${known.number}: row ${row._id} was edited`);
    }
  };
  const end = () => {
    const deleted = [...sealed].map(([id, { number }]) => `block ${number}: row ${id} was deleted`);
    return { problems: [...problems, ...deleted, ...tellOverdue(overdue)], unsealed };
  };
  return { take, end };
}

/** Either way nothing would show what is changed in them now. */
function tellOverdue([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  const rows =
    others.length === 0 ? `row ${first} is` : `row ${first} and ${others.length} more are`;
  return [`${rows} in no block: sealing has stopped, or the block is gone`];
}

function blockAt(settled: readonly Block[], { _creationTime: at }: Row): string {
  const block = settled.find(({ from, to }) => at >= from && at < to);
  return block ? `block ${block.number}` : "before the first block";
}
