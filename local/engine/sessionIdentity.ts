import type { Auth } from "./auth.ts";
import { AuthenticationError } from "./errors.ts";
import { type Identity, NOBODY } from "./identity.ts";
import type { AuthenticateMessage } from "./protocol.ts";

const MAX_TIMER_MS = 2 ** 31 - 1;

/** Who is behind a socket, until their token expires. */
export class SessionIdentity {
  readonly #auth: Auth;
  readonly #onExpired: (error: AuthenticationError) => void;
  #identity: Identity = NOBODY;
  #timer: NodeJS.Timeout | null = null;

  constructor(auth: Auth, onExpired: (error: AuthenticationError) => void) {
    this.#auth = auth;
    this.#onExpired = onExpired;
  }

  /** @throws AuthenticationError once the token has expired: the client then brings a new one. */
  current(): Identity {
    if (this.#isExpired()) throw expired();
    return this.#identity;
  }

  async authenticate(message: AuthenticateMessage): Promise<void> {
    this.#identity = await this.#identityOf(message);
    this.stop();
    if (this.#identity.kind !== "user") return;
    const wait = Math.min(this.#identity.expiresAt - Date.now(), MAX_TIMER_MS);
    this.#timer = setTimeout(() => {
      if (this.#isExpired()) this.#onExpired(expired());
    }, wait);
  }

  async #identityOf(message: AuthenticateMessage): Promise<Identity> {
    if (message.tokenType === "None") return NOBODY;
    if (message.tokenType === "User") return await this.#auth.ofToken(message.value);
    return this.#auth.ofAdminKey(message.value, message.impersonating ?? null);
  }

  #isExpired(): boolean {
    return this.#identity.kind === "user" && this.#identity.expiresAt <= Date.now();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function expired(): AuthenticationError {
  return new AuthenticationError("Token expired");
}
