import { FunctionError, StoppedError } from "./errors.ts";
import { identityKey, type Identity } from "./identity.ts";
import { RangeMap, type ReadSet, type Touched } from "./reads.ts";

export type QueryRequest = {
  component: string;
  name: string;
  /** JSON text of the arguments object. */
  args: string;
  journal: string | null;
};
export type QueryResult = { value: string } | { error: unknown };

/** A query's answer, good until a commit touches what it read. */
export class Answer {
  readonly result: QueryResult;
  readonly journal: string | null;
  readonly reads: ReadSet;
  /** Whom to tell that it is no longer good; `QueryCache.watch` adds to them. */
  readonly watchers = new Set<() => void>();
  isStale = false;
  /** Whether another reader may have it, too: a failure of the engine's is told once, not kept. */
  readonly isShared: boolean;
  /** About what keeping it costs, in bytes. */
  readonly bytes: number;

  constructor(result: QueryResult, journal: string | null, reads: ReadSet) {
    this.result = result;
    this.journal = journal;
    this.reads = reads;
    this.isShared = !("error" in result) || isOfFunction(result.error);
    this.bytes = sizeOf(result) + reads.ranges.length * BYTES_OF_RANGE;
  }
}

function isOfFunction(error: unknown): boolean {
  return error instanceof FunctionError && !(error instanceof StoppedError);
}

/** Text is counted as two bytes a letter, which is the most that it takes. */
function sizeOf(result: QueryResult): number {
  return "value" in result ? result.value.length * 2 : 0;
}

/** A range, its two keys and where it is listed. */
const BYTES_OF_RANGE = 500;

/**
 * What is kept though nobody watches it: as many answers, and as many bytes, a twelfth of the heap
 * (`command.ts`). An answer may have 16 MiB, of which a thousand would end the engine.
 */
const MAX_UNWATCHED = 1_000;
const MAX_UNWATCHED_BYTES = 64 * 1024 * 1024;

export class QueryCache {
  readonly #answers = new Map<string, Answer>();
  readonly #ranges = new RangeMap<Answer>();
  readonly #keys = new Map<Answer, string>();
  /** The longest unwatched first. */
  readonly #unwatched = new Set<Answer>();
  #unwatchedBytes = 0;

  find(request: QueryRequest, identity: Identity): Answer | undefined {
    const shared = this.#answers.get(keyOf(request, null));
    return shared ?? this.#answers.get(keyOf(request, identity));
  }

  keep(request: QueryRequest, identity: Identity, answer: Answer): void {
    const key = keyOf(request, answer.reads.readsIdentity ? identity : null);
    if (answer.isShared) {
      const old = this.#answers.get(key);
      if (old !== undefined) this.#drop(old);
      this.#answers.set(key, answer);
    }
    this.#keys.set(answer, key);
    this.#ranges.add(answer, answer.reads);
    this.#leave(answer);
  }

  /** `tell` is called once, when the answer is no longer good. What is watched is not given up. */
  watch(answer: Answer, tell: () => void): void {
    answer.watchers.add(tell);
    this.#take(answer);
  }

  unwatch(answer: Answer, tell: () => void): void {
    if (answer.watchers.delete(tell) && !answer.isStale && answer.watchers.size === 0)
      this.#leave(answer);
  }

  /** Drops what a commit concerns, and tells those who watch it. */
  invalidate(touched: readonly Touched[]): void {
    for (const answer of this.#ranges.readersOf(touched)) this.#drop(answer);
  }

  clear(): void {
    for (const answer of [...this.#keys.keys()]) this.#drop(answer);
  }

  #drop(answer: Answer): void {
    const key = this.#keys.get(answer)!;
    if (this.#answers.get(key) === answer) this.#answers.delete(key);
    this.#keys.delete(answer);
    this.#take(answer);
    this.#ranges.remove(answer, answer.reads);
    answer.isStale = true;
    for (const tell of [...answer.watchers]) tell();
  }

  #take(answer: Answer): void {
    if (this.#unwatched.delete(answer)) this.#unwatchedBytes -= answer.bytes;
  }

  /** The newest stays in any case: whoever asked for it watches it next. */
  #leave(answer: Answer): void {
    this.#unwatched.add(answer);
    this.#unwatchedBytes += answer.bytes;
    for (const oldest of this.#unwatched) {
      const isTooMany = this.#unwatched.size > MAX_UNWATCHED;
      if (!isTooMany && this.#unwatchedBytes <= MAX_UNWATCHED_BYTES) return;
      if (oldest === answer) return;
      this.#drop(oldest);
    }
  }
}

function keyOf(
  { component, name, args, journal }: QueryRequest,
  identity: Identity | null,
): string {
  const who = identity === null ? "" : `\n${identityKey(identity)}`;
  return `${component}\n${name}\n${args}\n${journal ?? ""}${who}`;
}
