import { argumentOf, requireCallable } from "./access.ts";
import { clientError } from "./answers.ts";
import type { Auth } from "./auth.ts";
import type { Answer, QueryRequest } from "./cache.ts";
import type { Deployment } from "./deployment.ts";
import { ApiError, AuthenticationError, messageOf } from "./errors.ts";
import { canonicalName } from "./functions.ts";
import type { Identity } from "./identity.ts";
import {
  type AddQuery,
  type AuthenticateMessage,
  type ClientMessage,
  encodeTs,
  type ModifyMessage,
  parseClientMessage,
  type ServerMessage,
  type StateModification,
} from "./protocol.ts";
import { SessionIdentity } from "./sessionIdentity.ts";
import { SessionRequests } from "./sessionRequests.ts";

type Query = { request: QueryRequest; problem: unknown; answer: Answer | null };
type Options = {
  deployment: Deployment;
  auth: Auth;
  send: (message: ServerMessage) => void;
  close: (code: number, reason: string) => void;
  info: { ip: string | null; userAgent: string | null };
};

/** More than any page needs; a client that asks for more is not one of ours. */
const MAX_QUERIES = 1_000;

/** One WebSocket of a Convex client: its queries, its identity, and the versions of both. */
export class Session {
  readonly #options: Options;
  readonly #deployment: Deployment;
  readonly #identity: SessionIdentity;
  readonly #requests: SessionRequests;
  readonly #queries = new Map<number, Query>();
  #removed: number[] = [];
  #inbox: Promise<void> = Promise.resolve();
  #sessionId: string | null = null;
  #sent = { querySet: 0, identity: 0, ts: 0n };
  #received = { querySet: 0, identity: 0 };
  #isUpdating = false;
  #needsUpdate = false;
  #isClosed = false;

  constructor(options: Options) {
    const { deployment, auth, info } = options;
    this.#options = options;
    this.#deployment = deployment;
    this.#identity = new SessionIdentity(auth, (error) => this.#authError(error, false));
    const send = (message: ServerMessage): void => this.#send(message);
    this.#requests = new SessionRequests({
      deployment,
      info,
      send,
      onMutation: () => this.#update(),
    });
  }

  #send(message: ServerMessage): void {
    if (!this.#isClosed) this.#options.send(message);
  }

  /** Messages are handled in order; only a token's check makes the next one wait. */
  receive(text: string): void {
    this.#inbox = this.#inbox
      .then(() => (this.#isClosed ? undefined : this.#handle(parseClientMessage(text))))
      .catch((error: unknown) => this.#fail(error));
  }

  closed(): void {
    this.#isClosed = true;
    this.#identity.stop();
    for (const query of this.#queries.values()) this.#unwatch(query);
    this.#queries.clear();
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    if (error instanceof AuthenticationError) return this.#authError(error, false);
    const isKnown = error instanceof ApiError;
    if (!isKnown) {
      const stack = error instanceof Error ? error.stack : undefined;
      this.#deployment.log({
        level: "error",
        event: "session failed",
        error: messageOf(error),
        stack,
      });
    }
    const reason = isKnown ? `${error.code}: ${error.message}` : "InternalServerError";
    this.#send({ type: "FatalError", error: reason });
    this.#end(reason);
  }

  #authError(error: AuthenticationError, authUpdateAttempted: boolean): void {
    const { identity } = this.#received;
    const baseVersion = authUpdateAttempted ? identity : Math.max(0, identity - 1);
    this.#send({ type: "AuthError", error: error.message, baseVersion, authUpdateAttempted });
    this.#end(error.code);
  }

  #end(reason: string): void {
    this.#options.close(1008, reason.slice(0, 120));
    this.closed();
  }

  #handle(message: ClientMessage): void | Promise<void> {
    switch (message.type) {
      case "Connect":
        this.#sessionId = message.sessionId;
        return;
      case "Authenticate":
        return this.#authenticate(message);
      case "ModifyQuerySet":
        return this.#modify(message);
      case "Mutation":
        return this.#requests.mutate(message, this.#identity.current(), this.#sessionId);
      case "Action":
        return this.#requests.act(message, this.#identity.current());
      case "Event":
        return;
    }
  }

  async #authenticate(message: AuthenticateMessage): Promise<void> {
    if (message.baseVersion !== this.#received.identity) throw wrongBase("identity");
    try {
      await this.#identity.authenticate(message);
    } catch (error) {
      if (error instanceof AuthenticationError) return this.#authError(error, true);
      throw error;
    }
    if (this.#isClosed) return this.#identity.stop();
    this.#received.identity += 1;
    for (const query of this.#queries.values()) this.#unwatch(query);
    this.#update();
  }

  #modify(message: ModifyMessage): void {
    if (message.baseVersion !== this.#received.querySet) throw wrongBase("query set");
    this.#received.querySet = message.newVersion;
    for (const change of message.modifications) {
      if (change.type === "Add") this.#add(change);
      else this.#remove(change.queryId);
    }
    this.#update();
  }

  #add({ queryId, udfPath, args, journal, componentPath }: AddQuery): void {
    if (this.#queries.has(queryId))
      throw new ApiError(400, "DuplicateQuery", "The query id is in use.");
    if (this.#queries.size >= MAX_QUERIES)
      throw new ApiError(429, "TooManyQueries", "Too many queries.");
    const path = { component: componentPath ?? "", name: canonicalName(udfPath) };
    const request = { ...path, args: "{}", journal: journal ?? null };
    const query: Query = { request, problem: null, answer: null };
    try {
      request.args = JSON.stringify(argumentOf(args));
    } catch (error) {
      query.problem = error;
    }
    this.#queries.set(queryId, query);
  }

  #remove(queryId: number): void {
    const query = this.#queries.get(queryId);
    if (query === undefined) throw new ApiError(400, "UnknownQuery", "The query id is not known.");
    this.#unwatch(query);
    this.#queries.delete(queryId);
    this.#removed.push(queryId);
  }

  #unwatch(query: Query): void {
    if (query.answer !== null) this.#deployment.cache.unwatch(query.answer, this.#onStale);
    query.answer = null;
  }

  readonly #onStale = (): void => this.#update();

  /** Sends a Transition soon: one at a time, each from where the last one ended. */
  #update(): void {
    this.#needsUpdate = true;
    if (this.#isUpdating || this.#isClosed) return;
    this.#isUpdating = true;
    void this.#deployment.lock
      .run(() => this.#transition())
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#isUpdating = false;
        if (this.#needsUpdate) this.#update();
      });
  }

  /** Inside the lock: all queries of one Transition are answered at one timestamp. */
  async #transition(): Promise<void> {
    if (this.#isClosed) return;
    this.#needsUpdate = false;
    const identity = this.#identity.current();
    const [start, end] = [this.#sent, { ...this.#received, ts: this.#deployment.lastTs }];
    const removed = this.#removed.filter((queryId) => !this.#queries.has(queryId));
    this.#removed = [];
    const modifications: StateModification[] = removed.map((queryId) => ({
      type: "QueryRemoved",
      queryId,
    }));
    for (const [queryId, query] of this.#queries) {
      if (query.answer !== null && !query.answer.isStale) continue;
      const modification = await this.#answer(queryId, query, { identity, version: end.identity });
      if (this.#queries.get(queryId) === query) modifications.push(modification);
    }
    this.#sent = end;
    const [startVersion, endVersion] = [encode(start), encode(end)];
    this.#send({ type: "Transition", startVersion, endVersion, modifications });
  }

  async #answer(
    queryId: number,
    query: Query,
    { identity, version }: { identity: Identity; version: number },
  ): Promise<StateModification> {
    const { request } = query;
    try {
      if (query.problem !== null) throw query.problem;
      requireCallable(this.#deployment, request, "query", identity);
    } catch (error) {
      return this.#failed(queryId, request, error, null);
    }
    const answer = await this.#deployment.answer(request, identity, this.#options.info);
    query.request = { ...request, journal: answer.journal };
    // Whoever signed in or out meanwhile gets an answer of their own in the next Transition.
    const isCurrent = this.#queries.get(queryId) === query && this.#received.identity === version;
    if (isCurrent && !this.#isClosed) {
      this.#deployment.cache.watch(answer, this.#onStale);
      query.answer = answer;
    }
    const { result, journal } = answer;
    if ("error" in result) return this.#failed(queryId, request, result.error, journal);
    return { type: "QueryUpdated", queryId, value: { raw: result.value }, logLines: [], journal };
  }

  #failed(
    queryId: number,
    request: QueryRequest,
    error: unknown,
    journal: string | null,
  ): StateModification {
    const told = clientError(error, request.name, this.#deployment.log);
    return { type: "QueryFailed", queryId, ...told, logLines: [], journal };
  }
}

function wrongBase(what: string): ApiError {
  return new ApiError(400, "BaseVersionMismatch", `The ${what}'s base version does not match.`);
}

function encode(version: { querySet: number; identity: number; ts: bigint }) {
  return { ...version, ts: encodeTs(version.ts) };
}
