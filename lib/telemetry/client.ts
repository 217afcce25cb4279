export type ClientKind = {
  browser: { family: Family; major: number };
  os: Os;
};
type Family = "chrome" | "edge" | "firefox" | "safari" | "opera" | "samsung" | "other";
type Os = "windows" | "macos" | "linux" | "android" | "ios" | "chromeos" | "other";

// The first that matches: nearly every browser names others as well.
const BROWSERS: [Family, RegExp][] = [
  ["samsung", /SamsungBrowser\/(\d+)/],
  ["opera", /(?:OPR|OPiOS|OPT)\/(\d+)/],
  ["edge", /(?:Edg|EdgA|EdgiOS)\/(\d+)/],
  ["firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["chrome", /(?:Chrome|HeadlessChrome|CriOS)\/(\d+)/],
  ["safari", /Version\/(\d+).*Safari/],
];

const SYSTEMS: [Os, RegExp][] = [
  ["ios", /iPhone|iPad|iPod/],
  ["android", /Android/],
  ["chromeos", /CrOS/],
  ["windows", /Windows/],
  ["macos", /Mac OS X|Macintosh/],
  ["linux", /Linux/],
];

/** The family of browser and system, and the major version: enough to see a pattern, no more. */
export function clientKind(userAgent: string, maxTouchPoints = 0): ClientKind {
  const os = SYSTEMS.find(([, sign]) => sign.test(userAgent))?.[0] ?? "other";
  for (const [family, sign] of BROWSERS) {
    const major = sign.exec(userAgent)?.[1];
    if (major)
      return { browser: { family, major: Number(major) }, os: asTablet(os, maxTouchPoints) };
  }
  return { browser: { family: "other", major: 0 }, os: asTablet(os, maxTouchPoints) };
}

/** An iPad calls itself a Mac, but no Mac has a touch screen. */
function asTablet(os: Os, maxTouchPoints: number): Os {
  return os === "macos" && maxTouchPoints > 1 ? "ios" : os;
}
