import { expect, test } from "vitest";
import { measureLost } from "../../bench/chat/lost.ts";

test("fault 4: 50 connections that break between sending and acknowledgement lose and double no message", async () => {
  const [figure] = await measureLost();
  expect(figure).toMatchObject({ p50: 0, p95: 0, disconnects: 50 });
});
