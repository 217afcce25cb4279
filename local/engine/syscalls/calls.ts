import type { Deployment } from "../deployment.ts";
import { FunctionError } from "../errors.ts";
import type { Execution } from "../execution.ts";
import { canonicalName, type FunctionKind, type FunctionPath } from "../functions.ts";
import type { Result } from "../host.ts";
import { NOBODY } from "../identity.ts";
import { LIMITS, type Metric } from "../limits.ts";
import { Outcome } from "../outcome.ts";
import { invoke } from "../runner.ts";
import type { Json } from "../value.ts";

export type Address = { name?: string; reference?: string; functionHandle?: string };
type Target = { path: FunctionPath; mayCallInternal: boolean };

/** Which function an address means, seen from the component that uses it. */
export function targetOf(execution: Execution, address: Address): Target {
  const own = execution.component.path;
  const { name, reference, functionHandle } = address;
  if (functionHandle !== undefined)
    return { path: fromHandle(functionHandle), mayCallInternal: true };
  if (name !== undefined) {
    return { path: { component: own, name: canonicalName(name) }, mayCallInternal: true };
  }
  const match = /^_reference\/childComponent\/([^/]+)\/(.+)\/([^/]+)$/.exec(reference ?? "");
  if (match === null) throw new FunctionError(`Unknown function reference ${String(reference)}.`);
  const component = own === "" ? match[1]! : `${own}/${match[1]}`;
  return { path: { component, name: `${match[2]}:${match[3]}` }, mayCallInternal: false };
}

function fromHandle(handle: string): FunctionPath {
  const match = /^function:\/\/([^;]*);(.+)$/.exec(handle);
  if (match === null) throw new FunctionError(`Invalid function handle ${handle}.`);
  return { component: match[1]!, name: canonicalName(match[2]!) };
}

export function createHandle(
  deployment: Deployment,
  execution: Execution,
  address: Address,
): string {
  const { path, mayCallInternal } = targetOf(execution, address);
  const info = deployment.functions.find(path);
  deployment.resolve(path, info?.kind ?? "query", mayCallInternal);
  return JSON.stringify(`function://${path.component};${path.name}`);
}

type RunArgs = Address & {
  udfType: FunctionKind | "snapshotQuery";
  args: Json;
  transactionLimits?: Json;
};

/** `ctx.runQuery` and `ctx.runMutation` inside a transaction: part of it, a mutation undone alone. */
export function runNested(
  deployment: Deployment,
  execution: Execution,
  args: RunArgs,
): Outcome<string> {
  if (args.transactionLimits !== undefined) {
    throw new FunctionError("This engine has no `transactionLimits` for nested calls.");
  }
  // The present is the most recent snapshot there is: nobody else commits meanwhile.
  const kind = args.udfType === "snapshotQuery" ? "query" : args.udfType;
  if (kind === "mutation" && execution.kind !== "mutation") {
    throw new FunctionError("Queries cannot run mutations.");
  }
  const { path, mayCallInternal } = targetOf(execution, args);
  deployment.resolve(path, kind, mayCallInternal);
  const outcome = new Outcome<string>();
  const start = (): void =>
    startNested(deployment, execution, { kind, path, args: args.args }, outcome);
  const previous = execution.child;
  execution.child = outcome;
  if (previous === null || previous.settled !== null) start();
  else previous.onSettled(start);
  return outcome;
}

/** Runs `work` once the nested transactions that were asked for before it have ended. */
export function afterNested(execution: Execution, work: () => Result): Result {
  const previous = execution.child;
  if (previous === null || previous.settled !== null) return work();
  const outcome = new Outcome<Result>();
  execution.child = outcome;
  previous.onSettled(() => {
    if (execution.child === outcome) execution.child = null;
    try {
      outcome.settle({ value: work() });
    } catch (error) {
      outcome.settle({ error });
    }
  });
  return outcome;
}

function startNested(
  deployment: Deployment,
  parent: Execution,
  { kind, path, args }: { kind: FunctionKind; path: FunctionPath; args: Json },
  outcome: Outcome<string>,
): void {
  const tx = parent.tx!;
  if (parent.hasEnded) {
    return outcome.settle({ error: new FunctionError("The function has ended.") });
  }
  const savepoint = kind === "mutation" ? tx.save() : null;
  const child = deployment.execution(kind, { ...path, identity: parent.identity }, tx, parent);
  invoke(child, args).onSettled((settled) => {
    if (parent.child === outcome) parent.child = null;
    try {
      if (savepoint !== null && !parent.hasEnded) {
        if ("error" in settled) tx.undo(savepoint);
        else tx.release(savepoint);
      }
    } catch (error) {
      return outcome.settle({ error });
    }
    outcome.settle(settled);
  });
}

type CallArgs = Address & { args: Json };

/** `ctx.runQuery`, `runMutation` and `runAction` of actions: each a transaction or run of its own. */
export async function runFromAction(
  deployment: Deployment,
  execution: Execution,
  kind: FunctionKind,
  { args, ...address }: CallArgs,
): Promise<string> {
  const { path, mayCallInternal } = targetOf(execution, address);
  deployment.resolve(path, kind, mayCallInternal);
  const identity = execution.component.path === "" ? execution.identity : NOBODY;
  const call = { ...path, args, identity, request: execution.request };
  if (kind === "query") return await deployment.query(call);
  if (kind === "mutation") return (await deployment.mutation(call)).value;
  return await deployment.action(call);
}

export function transactionMetrics(execution: Execution): Result {
  const { tx } = execution;
  if (tx === null) throw new FunctionError("Unknown async operation 1.0/getTransactionMetrics");
  const metrics = Object.entries(tx.usage).map(([name, used]) => [
    name,
    { used, remaining: LIMITS[name as Metric] - used },
  ]);
  return JSON.stringify(Object.fromEntries(metrics));
}
