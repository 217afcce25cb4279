import { argumentOf, requireCallable } from "./access.ts";
import { clientError } from "./answers.ts";
import type { Deployment } from "./deployment.ts";
import { ApiError } from "./errors.ts";
import { canonicalName, type FunctionKind } from "./functions.ts";
import type { Identity } from "./identity.ts";
import {
  type ActionMessage,
  encodeTs,
  type MutationMessage,
  type ServerMessage,
} from "./protocol.ts";

const MAX_IN_FLIGHT = 500;

type Options = {
  deployment: Deployment;
  info: { ip: string | null; userAgent: string | null };
  send: (message: ServerMessage) => void;
  /** Called after each mutation's answer: a Transition must follow it. */
  onMutation: () => void;
};

/** The mutations and actions of one socket: mutations in the order they came, actions at once. */
export class SessionRequests {
  readonly #options: Options;
  #inFlight = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  mutate(message: MutationMessage, identity: Identity, session: string | null): void {
    const { deployment, send, onMutation } = this.#options;
    const { requestId } = message;
    const once = session === null ? undefined : { session, request: requestId };
    this.#run("MutationResponse", message, async () => {
      const call = this.#call(message, "mutation", identity);
      const { value, ts } = await deployment.mutation(call, once);
      const result = { raw: value };
      send({
        type: "MutationResponse",
        requestId,
        success: true,
        result,
        ts: encodeTs(ts),
        logLines: [],
      });
      onMutation();
    });
  }

  act(message: ActionMessage, identity: Identity): void {
    const { deployment, send } = this.#options;
    const { requestId } = message;
    this.#run("ActionResponse", message, async () => {
      const raw = await deployment.action(this.#call(message, "action", identity));
      send({ type: "ActionResponse", requestId, success: true, result: { raw }, logLines: [] });
    });
  }

  #call(message: MutationMessage | ActionMessage, kind: FunctionKind, identity: Identity) {
    const { deployment, info } = this.#options;
    const path = { component: message.componentPath ?? "", name: canonicalName(message.udfPath) };
    requireCallable(deployment, path, kind, identity);
    return { ...path, args: argumentOf(message.args), identity, request: info };
  }

  #run(
    type: "MutationResponse" | "ActionResponse",
    { requestId, udfPath }: MutationMessage | ActionMessage,
    work: () => Promise<void>,
  ): void {
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      throw new ApiError(
        429,
        "TooManyConcurrentRequests",
        "Too many requests at once on one socket.",
      );
    }
    const { deployment, send } = this.#options;
    this.#inFlight += 1;
    void work()
      .catch((error: unknown) => {
        const { errorMessage: result, errorData } = clientError(error, udfPath, deployment.log);
        const data = errorData === undefined ? {} : { errorData };
        send({ type, requestId, success: false, result, logLines: [], ...data });
      })
      .finally(() => (this.#inFlight -= 1));
  }
}
