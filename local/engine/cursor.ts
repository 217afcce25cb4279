import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import { FunctionError } from "./errors.ts";

/** Without it a cut cursor would be tried with the shorter tag that is left of it. */
const TAG_BYTES = 16;

/** Behind the last document: a page that ends here is done. */
export type Position = Buffer | "end";

/**
 * Where a page ends, sealed so that a client can neither read index keys in it nor make one up.
 * The nonce comes from the content: the same place is always the same text.
 */
export class Cursors {
  readonly #key: Buffer;

  constructor(secret: Buffer) {
    this.#key = createHash("sha256").update("cursor").update(secret).digest();
  }

  seal(query: string, position: Position): string {
    const plain = Buffer.concat([
      fingerprint(query),
      Buffer.from([position === "end" ? 0 : 1]),
      position === "end" ? Buffer.alloc(0) : position,
    ]);
    const nonce = createHmac("sha256", this.#key).update(plain).digest().subarray(0, 12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
  }

  open(query: string, cursor: string): Position {
    const plain = this.#decrypt(Buffer.from(cursor, "base64url"));
    if (!plain.subarray(0, 8).equals(fingerprint(query))) {
      throw invalid("it looks like this cursor is from a different query");
    }
    return plain[8] === 0 ? "end" : Buffer.from(plain.subarray(9));
  }

  #decrypt(bytes: Buffer): Buffer {
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, 12), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    } catch {
      throw invalid("the cursor is not one of this deployment");
    }
  }
}

function fingerprint(query: string): Buffer {
  return createHash("sha256").update(query).digest().subarray(0, 8);
}

/** Convex's clients know this error, and begin the list anew. */
function invalid(why: string): FunctionError {
  return new FunctionError(
    `InvalidCursor: Tried to run a query starting from a cursor, but ${why}. ` +
      "This may be because the code that produced it changed.",
    {
      told: true,
      data: JSON.stringify({ isConvexSystemError: true, paginationError: "InvalidCursor" }),
    },
  );
}
