import { FunctionError, messageOf } from "./errors.ts";
import { current, type Execution } from "./execution.ts";
import type { Result } from "./host.ts";
import { Outcome } from "./outcome.ts";

/**
 * `globalThis.Convex` of this process, for `"use node"` actions: they run outside of any realm,
 * with all of Node, and without the watchdog that a realm has.
 */
export function installNodeRuntime(): void {
  const own = (): Execution => {
    const execution = current.getStore();
    if (execution !== undefined && !execution.isDone) return execution;
    throw new Error("This function has already ended; await everything that it starts.");
  };
  const later = async (result: Result): Promise<unknown> =>
    await (result instanceof Outcome ? result.promise() : result);
  Object.assign(globalThis, {
    Convex: {
      /** What the bundle has in place of `process.env`: of the component that runs. */
      get env(): Record<string, string> {
        return current.getStore()?.component.env ?? {};
      },
      syscall: (op: string, args: string) => own().syscalls.sync(own(), op, args),
      asyncSyscall: async (op: string, args: string) => {
        try {
          return await later(own().syscalls.async(own(), op, args));
        } catch (error) {
          throw withData(error);
        }
      },
      jsSyscall: (op: string, args: Record<string, unknown>) =>
        later(own().syscalls.js(own(), op, args)),
    },
  });
}

/** What `convex/server` makes a ConvexError of. */
function withData(error: unknown): Error {
  const data = error instanceof FunctionError ? error.data : undefined;
  const made = new Error(messageOf(error), { cause: error });
  return data === undefined ? made : Object.assign(made, { data: JSON.parse(data) as unknown });
}
