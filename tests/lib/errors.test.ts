import { ConvexError, type Validator } from "convex/values";
import { describe, expect, test } from "vitest";
import { refusedCreation } from "@/convex/model/booking/bookings";
import { joinReason } from "@/convex/model/session/joinDecision";
import { ERROR_CODES, errorCode, retryAtOf } from "@/lib/errors/errors";
import messages from "@/messages/en.json";

/** The words of a union of literals, however deep. */
function literals(validator: Validator<string, "required", string>): string[] {
  if (validator.kind === "literal") return [String(validator.value)];
  return validator.kind === "union"
    ? validator.members.flatMap((member) => literals(member)).sort()
    : [];
}

describe("an error's code", () => {
  test("is the typed error's own", () => {
    expect(errorCode(new ConvexError({ code: "FORBIDDEN", message: "no" }))).toBe("FORBIDDEN");
    expect(retryAtOf(new ConvexError({ code: "RATE_LIMITED", retryAt: 5 }))).toBe(5);
  });

  test.each([
    new Error("stack and secrets"),
    new ConvexError("text"),
    new ConvexError({ code: "SOMETHING_ELSE" }),
    new ConvexError(null),
    "text",
    null,
    undefined,
    { data: 7 },
  ])("attack 19: is UNKNOWN for %s", (error) => {
    expect(errorCode(error)).toBe("UNKNOWN");
    expect(retryAtOf(error)).toBeNull();
  });

  test("of a write that lost every retry is CONFLICT", () => {
    expect(errorCode(new Error("OptimisticConcurrencyControlFailure: documents changed"))).toBe(
      "CONFLICT",
    );
  });
});

describe("copy", () => {
  test("stands for every code", () => {
    for (const code of ERROR_CODES) expect(messages.errors[code]).toMatch(/\.$/);
  });

  test("stands for every reason of the log, and for no other", () => {
    const names = literals(joinReason);
    expect(Object.keys(messages.tokenLog.reason).sort()).toEqual(names);
  });

  test("stands for every refusal of a booking", () => {
    const refused = literals(refusedCreation);
    // A start that the clocks skip is refused by the page, which alone knows what was typed.
    expect(Object.keys(messages.newBooking.refused).sort()).toEqual([...refused, "skipped"].sort());
  });

  test("blames nobody and shows no code", () => {
    const all = JSON.stringify(messages);
    expect(all).not.toMatch(/something went wrong|oops|sorry|error code/i);
  });
});
