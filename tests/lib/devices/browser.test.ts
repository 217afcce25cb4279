import { describe, expect, test } from "vitest";
import { BROWSERS, platformOf, SYSTEMS } from "@/lib/devices/browser";
import { GENERAL_HELP, helpFor } from "@/lib/devices/help";
import { DEVICE_PROBLEMS } from "@/lib/devices/problems";
import messages from "@/messages/en.json";

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 8)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15";

test.each([
  [`${WINDOWS} ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`, 0, "chrome", "windows"],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/140.0 Safari/537.36`,
    0,
    "chrome",
    "linux",
  ],
  [`${WINDOWS} ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`, 0, "edge", "windows"],
  [`${MAC.replace(")", "; rv:142.0)")} Gecko/20100101 Firefox/142.0`, 0, "firefox", "macos"],
  [
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    0,
    "safari",
    "macos",
  ],
  [
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    5,
    "iosSafari",
    "ios",
  ],
  [`${IPHONE} (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`, 5, "iosSafari", "ios"],
  [`${IPHONE} (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1`, 5, "iosSafari", "ios"],
  [`${PIXEL} ${WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36`, 5, "androidChrome", "android"],
  [
    `${PIXEL} ${WEBKIT} SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36`,
    5,
    "other",
    "android",
  ],
  ["Mozilla/5.0 (Android 14; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0", 5, "other", "android"],
  [`${WINDOWS} ${WEBKIT} Chrome/138.0.0.0 Safari/537.36 OPR/122.0`, 0, "other", "windows"],
  ["", 0, "other", "linux"],
] as const)("%s", (userAgent, maxTouchPoints, browser, system) => {
  expect(platformOf({ userAgent, maxTouchPoints })).toEqual({ browser, system });
});

describe("help", () => {
  const copy: Record<string, Record<string, unknown>> = messages.devices.help as never;

  test.each([
    ...[...BROWSERS, "other"].map((id) => ["site", id]),
    ...SYSTEMS.map((id) => ["system", id]),
    ...GENERAL_HELP.map((id) => ["general", id]),
  ] as const)("%s, %s: a title and three steps", (kind, id) => {
    const steps = copy[kind!]![id!] as Record<string, string>;
    for (const key of ["title", "one", "two", "three"]) expect(steps[key]).toMatch(/\w/);
    expect(new Set(Object.values(steps)).size).toBe(4);
  });

  test("every problem has steps, and a refusal those of its browser or system", () => {
    for (const problem of DEVICE_PROBLEMS) {
      const [kind, id] = helpFor(problem, { browser: "firefox", system: "macos" }).split(".");
      expect(copy[kind!]?.[id!], problem).toBeDefined();
    }
    expect(helpFor("denied", { browser: "edge", system: "windows" })).toBe("site.edge");
    expect(helpFor("denied_by_system", { browser: "edge", system: "windows" })).toBe(
      "system.windows",
    );
  });
});
