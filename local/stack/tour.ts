import type { Stack } from "./stack.ts";

/** What to do with a stack that has just come up. */
export function tour(stack: Stack, tookMs: number): string {
  const { lanUrl, hasDemoPeople, ports, parts } = stack;
  // Pages of both addresses call those of the network: only there is its certificate accepted first.
  const url = lanUrl ?? stack.url;
  const lines = [`Parley runs (${(tookMs / 1000).toFixed(1)} s):  ${url}`, ""];
  if (lanUrl) lines.push(...ON_THE_NETWORK);
  const gone = parts.filter(({ state }) => state === "failed");
  for (const { title, without } of gone) lines.push(`  It runs without ${title}. ${without}`, "");
  if (hasDemoPeople) {
    lines.push(
      "  1. Open one side, the Demo provider, whose session is live now:",
      `     ${url}/sign-in?as=demo-provider`,
      "  2. Open the other, the Demo client, in a second window:",
      `     ${url}/sign-in?as=demo-client`,
      "  3. Press Join session in both.",
      `  4. Book a time as somebody else:  ${url}/book/demo-provider`,
      "",
    );
  }
  lines.push(`  State of every part:  http://127.0.0.1:${ports.status}/`, "  Stop with Ctrl-C.");
  return lines.join("\n");
}

const ON_THE_NETWORK = [
  "  Open it here or on a phone in this network. The browser will warn of an unknown certificate:",
  "  it is this machine's own; go on.",
  "  Anyone in this network can sign in as any demo person until you stop.",
  "",
];
