import { expect, test } from "vitest";
import { clientKind } from "@/lib/telemetry/client";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X)";

test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`,
    "edge",
    156,
    "windows",
  ],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/156.0.0.0 Safari/537.36`,
    "chrome",
    156,
    "linux",
  ],
  [
    `Mozilla/5.0 (Linux; Android 16; K) ${WEBKIT} SamsungBrowser/31.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
    "samsung",
    31,
    "android",
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/150.0.0.0 Safari/537.36`,
    "chrome",
    150,
    "chromeos",
  ],
  [
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15`,
    "safari",
    19,
    "macos",
  ],
  [
    `${IPHONE} AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1`,
    "chrome",
    150,
    "ios",
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0",
    "firefox",
    148,
    "linux",
  ],
  [`${MAC} ${WEBKIT} Chrome/150.0.0.0 Safari/537.36 OPR/120.0`, "opera", 120, "macos"],
  ["curl/8.0", "other", 0, "other"],
  ["", "other", 0, "other"],
])("%s", (userAgent, family, major, os) => {
  expect(clientKind(userAgent)).toEqual({ browser: { family, major }, os });
});

test("a Mac with a touch screen is a tablet", () => {
  const safari = `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15`;
  expect(clientKind(safari, 5).os).toBe("ios");
});
