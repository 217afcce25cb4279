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
  /** Whom to tell that it is no longer good. */
  readonly watchers = new Set<() => void>();
  isStale = false;
  /** Whether another reader may have it, too: a failure of the engine's is told once, not kept. */
  readonly isShared: boolean;

  constructor(result: QueryResult, journal: string | null, reads: ReadSet) {
    this.result = result;
    this.journal = journal;
    this.reads = reads;
    this.isShared = !("error" in result) || isOfFunction(result.error);
  }
}

function isOfFunction(error: unknown): boolean {
  return error instanceof FunctionError && !(error instanceof StoppedError);
}

const MAX_UNWATCHED = 1_000;

export class QueryCache {
  readonly #answers = new Map<string, Answer>();
  readonly #ranges = new RangeMap<Answer>();
  readonly #keys = new Map<Answer, string>();

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
    this.#trim();
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
    this.#ranges.remove(answer, answer.reads);
    answer.isStale = true;
    for (const tell of [...answer.watchers]) tell();
  }

  #trim(): void {
    if (this.#keys.size <= MAX_UNWATCHED) return;
    for (const answer of this.#keys.keys()) {
      if (answer.watchers.size > 0) continue;
      this.#drop(answer);
      if (this.#keys.size <= MAX_UNWATCHED / 2) return;
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
