import type { Deployment } from "../deployment.ts";
import { FunctionError, lacking } from "../errors.ts";
import type { Execution } from "../execution.ts";
import type { Files } from "../files.ts";
import type { Result, Syscalls } from "../host.ts";
import type { Scheduler } from "../scheduler.ts";
import { integerJson, type Json } from "../value.ts";
import {
  type Address,
  afterNested,
  createHandle,
  runFromAction,
  runNested,
  targetOf,
  transactionMetrics,
} from "./calls.ts";
import { asyncData, syncData } from "./data.ts";
import { blobSyscall, storageSyscalls } from "./storage.ts";

type Handler = (execution: Execution, args: never) => Result;
type ScheduleArgs = Address & { args: Json; ts: number };

/** Waits its turn by itself. */
const NESTED = "1.0/runUdf";

const LACKING: Record<string, string> = {
  "1.0/actions/vectorSearch": "Vector search",
  "1.0/signJwt": "`ctx.auth.signJwt`",
  "1.0/auditLog": "Audit logging",
  "1.0/createServiceToken": "`getServiceToken`",
  "1.0/getServiceUrl": "`getServiceUrl`",
  "1.0/storageStore": "`ctx.storage.store` outside of actions",
  "1.0/storageGet": "`ctx.storage.get` outside of actions",
};

/** Every operation that functions may ask of the host, by Convex's names. */
export function syscalls(deployment: Deployment, files: Files, scheduler: Scheduler): Syscalls {
  const sync: Record<string, Handler> = {
    ...syncData,
    "1.0/getSnapshotTs": (execution) =>
      JSON.stringify(integerJson(snapshotOf(deployment, execution))),
  };
  const table: Record<string, Handler> = {
    ...asyncData(deployment.cursors),
    ...storageSyscalls(deployment, files),
    ...callSyscalls(deployment),
    ...schedulerSyscalls(deployment, scheduler),
    ...metaSyscalls(),
  };
  const find = (handlers: Record<string, Handler>, op: string): Handler => {
    if (Object.hasOwn(handlers, op)) return handlers[op]!;
    const name = LACKING[op];
    throw name === undefined ? new FunctionError(`Unknown async operation ${op}`) : lacking(name);
  };
  return {
    sync: (execution, op, args) => find(sync, op)(execution, JSON.parse(args) as never),
    async: (execution, op, args) => {
      const work = (): Result => find(table, op)(execution, JSON.parse(args) as never);
      return op === NESTED ? work() : afterNested(execution, work);
    },
    js: (execution, op, args) => blobSyscall(files, execution, op, args),
  };
}

function snapshotOf(deployment: Deployment, execution: Execution): bigint {
  if (execution.tx === null) throw new FunctionError("Actions have no snapshot.");
  return deployment.lastTs;
}

function callSyscalls(deployment: Deployment): Record<string, Handler> {
  return {
    [NESTED]: (execution, args) => runNested(deployment, execution, args),
    "1.0/actions/query": (execution, args) => runFromAction(deployment, execution, "query", args),
    "1.0/actions/mutation": (execution, args) =>
      runFromAction(deployment, execution, "mutation", args),
    "1.0/actions/action": (execution, args) => runFromAction(deployment, execution, "action", args),
    "1.0/createFunctionHandle": (execution, args) => createHandle(deployment, execution, args),
    "1.0/getUserIdentity": (execution) => JSON.stringify(execution.attributes()),
    "1.0/getTransactionMetrics": transactionMetrics,
  };
}

function schedulerSyscalls(deployment: Deployment, scheduler: Scheduler): Record<string, Handler> {
  const schedule = (execution: Execution, { args, ts, ...address }: ScheduleArgs) => {
    const { path, mayCallInternal } = targetOf(execution, address);
    const kind = deployment.functions.find(path)?.kind;
    deployment.resolve(path, kind === "action" ? "action" : "mutation", mayCallInternal);
    const due = ts * 1000;
    return (tx: Parameters<Scheduler["schedule"]>[0]): string =>
      JSON.stringify(scheduler.schedule(tx, execution.component.path, path, { args, due }));
  };
  const cancel = (execution: Execution, id: string) => (tx: Parameters<Scheduler["cancel"]>[0]) => {
    scheduler.cancel(tx, execution.component.path, id);
    return "null";
  };
  const inMutation = (execution: Execution) => {
    if (execution.kind === "mutation") return execution.tx!;
    throw new FunctionError("Only mutations and actions can schedule functions.");
  };
  return {
    "1.0/schedule": (execution, args: ScheduleArgs) =>
      schedule(execution, args)(inMutation(execution)),
    "1.0/cancel_job": (execution, { id }: { id: string }) =>
      cancel(execution, id)(inMutation(execution)),
    "1.0/actions/schedule": (execution, args: ScheduleArgs) =>
      deployment.transact(schedule(execution, args)),
    "1.0/actions/cancel_job": (execution, { id }: { id: string }) =>
      deployment.transact(cancel(execution, id)),
  };
}

function metaSyscalls(): Record<string, Handler> {
  return {
    "1.0/getFunctionMetadata": ({ path }) =>
      JSON.stringify({ name: path.name, componentPath: path.component }),
    "1.0/getDeploymentMetadata": () =>
      JSON.stringify({ name: "local", region: null, class: "s16" }),
    "1.0/getRequestMetadata": ({ kind, request }) => {
      if (kind !== "query") return JSON.stringify({ ...request, authToken: null });
      throw new FunctionError("getRequestMetadata() is not available in queries.");
    },
  };
}
