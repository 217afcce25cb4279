export const BROWSERS = [
  "chrome",
  "edge",
  "firefox",
  "safari",
  "iosSafari",
  "androidChrome",
] as const;
/** Browsers whose settings look alike; "other" gets steps that fit any. */
export type BrowserId = (typeof BROWSERS)[number] | "other";

export const SYSTEMS = ["macos", "windows", "ios", "android", "linux"] as const;
export type SystemId = (typeof SYSTEMS)[number];

export type Platform = { browser: BrowserId; system: SystemId };

type Agent = { userAgent: string; maxTouchPoints?: number };

/** Which browser's settings a person has to open. Good for words of help, and for nothing else. */
export function platformOf({ userAgent, maxTouchPoints = 0 }: Agent): Platform {
  const system = systemOf(userAgent, maxTouchPoints);
  return { browser: browserOf(userAgent, system), system };
}

function systemOf(agent: string, touchPoints: number): SystemId {
  // An iPad says that it is a Mac; no Mac has a touch screen.
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Macintosh|Mac OS X/.test(agent)) return "macos";
  return /Windows/.test(agent) ? "windows" : "linux";
}

function browserOf(agent: string, system: SystemId): BrowserId {
  // Every browser on iOS asks through the system, in the same place.
  if (system === "ios") return "iosSafari";
  if (/Firefox\//.test(agent)) return system === "android" ? "other" : "firefox";
  if (/OPR\/|SamsungBrowser|YaBrowser/.test(agent)) return "other";
  if (system === "android") return /Chrome\//.test(agent) ? "androidChrome" : "other";
  if (/Edg\//.test(agent)) return "edge";
  if (/Chrome\/|Chromium\//.test(agent)) return "chrome";
  return /Safari\//.test(agent) ? "safari" : "other";
}
