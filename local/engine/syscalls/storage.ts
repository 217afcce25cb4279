import type { Deployment } from "../deployment.ts";
import { FunctionError } from "../errors.ts";
import type { Execution } from "../execution.ts";
import type { Files, StoredFile } from "../files.ts";
import type { Result } from "../host.ts";
import type { Transaction } from "../transaction.ts";

type Handler = (execution: Execution, args: { storageId: string }) => Result;

/** `ctx.storage` of queries, mutations and actions; an action's calls are transactions of their own. */
export function storageSyscalls(deployment: Deployment, files: Files): Record<string, Handler> {
  const within = (execution: Execution, work: (tx: Transaction) => string): Result => {
    if (execution.kind === "query" || execution.kind === "mutation") return work(execution.tx!);
    return deployment.transact(work);
  };
  const find = (execution: Execution, id: string, show: (file: StoredFile) => unknown): Result =>
    within(execution, (tx) => {
      const file = files.read(tx, execution.component.path, id);
      return JSON.stringify(file === undefined ? null : show(file));
    });
  return {
    "1.0/storageGetUrl": (execution, { storageId }) =>
      find(execution, storageId, (file) => files.urlOf(file)),
    "1.0/storageGetMetadata": (execution, { storageId }) =>
      find(execution, storageId, ({ id, sha256, size, type }) => ({
        storageId: id,
        sha256: Buffer.from(sha256, "base64").toString("hex"),
        size,
        contentType: type,
      })),
    "1.0/storageGenerateUploadUrl": (execution) => {
      if (execution.kind === "query") throw new FunctionError("Queries cannot make upload URLs.");
      return JSON.stringify(files.uploadUrl(execution.component.path));
    },
    "1.0/storageDelete": (execution, { storageId }) => {
      if (execution.kind === "query") throw new FunctionError("Queries cannot delete files.");
      return within(execution, (tx) => {
        files.remove(tx, execution.component.path, storageId);
        return "{}";
      });
    },
  };
}

/** `ctx.storage.store` and `.get` of actions, which pass blobs. */
export function blobSyscall(
  files: Files,
  execution: Execution,
  op: string,
  args: Record<string, unknown>,
): Result {
  const component = execution.component.path;
  if (op === "storage/storeBlob") {
    const blob = args.blob as Blob;
    const { sha256 } = (args.options ?? {}) as { sha256?: string };
    return files.store(component, blob.stream(), blob.type || null, sha256);
  }
  const file = files.find(component, args.storageId as string);
  return file === undefined ? null : files.blob(file);
}
