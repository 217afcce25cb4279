import { expect, test } from "vitest";
import { TokenLogTable, type TokenLogRow } from "@/components/admin/TokenLogTable";
import { render } from "../render";

const ROW = {
  _id: "row",
  at: 0,
  requestId: "r",
  attemptId: "a",
  person: { _id: "p", name: "Ada" },
  role: "client",
  booking: null,
  grants: [],
  expiresAt: null,
  isProbe: false,
};

/** The hops of a row's small line, by their class. */
function lineOf(outcome: string, reason: string): string[] {
  const row = { ...ROW, outcome, reason } as unknown as TokenLogRow;
  const html = render(<TokenLogTable rows={[row]} onPerson={() => {}} />);
  const [, line] = /<span class="line-mini"[^>]*>(.*?)<\/span>/.exec(html)!;
  return [...line!.matchAll(/class="(\w+)"/g)].map(([, name]) => name!);
}

test("a row of the token log shows how far its request came", () => {
  expect(lineOf("granted", "in_window")).toEqual(["ok", "ok", "ok", "wait", "wait"]);
  expect(lineOf("denied", "misconfigured")).toEqual(["ok", "ok", "bad", "wait", "wait"]);
  expect(lineOf("denied", "not_found")).toEqual(["ok", "bad", "wait", "wait", "wait"]);
});

test("a refusal by the rules has no red hop", () => {
  for (const reason of ["too_early", "ended", "lobby", "locked", "rate_limited"]) {
    expect(lineOf("denied", reason)).toEqual(["ok", "wait", "wait", "wait", "wait"]);
  }
});

test("a connection check that asks about no booking is not said to have found none", () => {
  const html = render(
    <TokenLogTable
      rows={[
        { ...ROW, isProbe: true, outcome: "granted", reason: "probe" } as unknown as TokenLogRow,
      ]}
      onPerson={() => {}}
    />,
  );
  expect(html).toContain("No booking");
  expect(html).not.toContain("No such booking");
  // Its reason says already what it was.
  expect(html).not.toContain("check, not a join");
});
