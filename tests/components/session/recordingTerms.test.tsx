import { ConvexProvider, ConvexReactClient } from "convex/react";
import { describe, expect, test } from "vitest";
import { Terms } from "@/components/session/recording/Terms";
import type { Booking } from "@/components/session/SessionScreen";
import { render } from "../render";

/** What somebody is told before they answer. */
function told(viewer: { role: "provider" | "client"; isGuest: boolean }, watchers: "both") {
  const booking = { ...viewer, provider: { name: "Demo provider" }, clientCount: 2 };
  const terms = { watchers, keepDays: 90, purpose: "" };
  return render(
    <ConvexProvider client={new ConvexReactClient("http://127.0.0.1:9")}>
      <Terms booking={booking as unknown as Booking} kind="composite" terms={terms} />
    </ConvexProvider>,
  );
}

describe("who can watch, as it is told before the answer", () => {
  test("is a client who has an account, for as long as it is kept", () => {
    const words = told({ role: "client", isGuest: false }, "both");
    expect(words).toContain("Demo provider and all who are booked here, you too.");
  });

  test("is a guest only for as long as their link signs them in", () => {
    const words = told({ role: "client", isGuest: true }, "both");
    expect(words).not.toContain("you too");
    expect(words).toContain("You only in the hour after this session");
  });
});
