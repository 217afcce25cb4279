import { expect, test } from "vitest";
import { HopLine, HopLineMini, hopsUpTo } from "@/components/ui/HopLine";
import { render } from "./render";

test("the line says each state in words, not by colour alone", () => {
  const html = render(
    <HopLine
      hops={[
        { id: "signIn", state: "clear", detail: "Demo client" },
        { id: "booking", state: "slow" },
        { id: "token", state: "now" },
        { id: "signal", state: "failed", detail: "no answer" },
        { id: "media", state: "waiting" },
      ]}
    />,
  );
  const words = html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
  expect(words).toContain("Sign-in Demo client (clear)");
  expect(words).toContain("Booking (slower way)");
  expect(words).toContain("Token (at work)");
  expect(words).toContain("Signal no answer (failed)");
  expect(words).toContain("Media (waiting)");
  expect(html).toContain('aria-label="Connection, hop by hop"');
  expect(html.match(/<li/g)).toHaveLength(5);
});

test("everything before the failing hop is clear, everything after it waits", () => {
  const states = hopsUpTo("token", "failed", "no").map(({ state }) => state);
  expect(states).toEqual(["clear", "clear", "failed", "waiting", "waiting"]);
});

test("the small form is for the eye; the words stand beside it", () => {
  expect(render(<HopLineMini hops={hopsUpTo("media", "clear")} />)).toContain('aria-hidden="true"');
});
