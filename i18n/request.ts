import { getRequestConfig } from "next-intl/server";

/** One locale today; another one is another file beside messages/en.json, chosen here. */
export default getRequestConfig(async () => ({
  locale: "en",
  // For next-intl's own date formats. The pages show times in the viewer's zone by lib/time.
  timeZone: "UTC",
  messages: (await import("../messages/en.json")).default,
}));
