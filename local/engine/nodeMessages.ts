/** What the engine and a thread of `"use node"` actions say to each other. */

/** A failure on its way between the two: an Error's own class does not cross. */
export type Failure = { message: string; stack?: string; data?: string };
export type Ended = { value: unknown } | { failure: Failure };

export type ToThread =
  | {
      kind: "run";
      run: number;
      module: string;
      name: string;
      /** JSON text of the list of arguments. */
      args: string;
      /** What the bundle has in place of `process.env`: of the component that runs. */
      env: Record<string, string>;
    }
  | { kind: "answer"; call: number; ended: Ended }
  | { kind: "ping" };

export type FromThread =
  | { kind: "call"; run: number; call: number; op: string; args: unknown; isJs: boolean }
  | { kind: "ended"; run: number; ended: Ended }
  | { kind: "said"; run: number | null; level: string; text: string }
  | { kind: "pong" };
