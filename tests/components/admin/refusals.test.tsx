import { expect, test } from "vitest";
import { Refusals } from "@/components/setup/Refusals";
import type { Refusal } from "@/components/setup/useSetup";
import { render } from "../render";

const lastAt = Date.UTC(2026, 10, 24, 10, 2, 3);
const shown = (...refusals: Refusal[]) => render(<Refusals refusals={refusals} />);

test("refused webhooks are told by sender, count, reason and the last time", () => {
  const html = shown(
    { sender: "livekit", status: 401, count: 3, lastAt },
    { sender: "mux", status: 503, count: 1, lastAt },
  );
  const [first, second] = html.match(/<li>.*?<\/li>/g)!;
  expect(first).toContain("In LiveKit’s name: 3 webhooks. The signature does not fit");
  expect(first).toContain('dateTime="2026-11-24T10:02:03.000Z"');
  expect(second).toContain("In Mux’s name: 1 webhook. No secret");
  expect(shown()).toBe("");
});
