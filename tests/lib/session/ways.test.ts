import { expect, test } from "vitest";
import { nextWay } from "@/lib/session/ways";

test("relay where there is one, then sound where anything came through, then nothing", () => {
  const relay = { offersRelay: true, hadContact: false };
  const narrow = { offersRelay: false, hadContact: true };
  const blocked = { offersRelay: false, hadContact: false };
  expect(nextWay("usual", relay)).toBe("relay");
  expect(nextWay("relay", relay)).toBeNull();
  expect(nextWay("usual", narrow)).toBe("sound");
  expect(nextWay("relay", narrow)).toBe("sound");
  expect(nextWay("sound", { ...narrow, offersRelay: true })).toBeNull();
  expect(nextWay("usual", blocked)).toBeNull();
});
