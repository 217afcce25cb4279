import { execFileSync } from "node:child_process";

/** What keys of services look like. A pattern tells a key from words that speak of one. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  "private key": /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{40}/g,
  "signed token": /\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{20,}/g,
  "AWS key": /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  "GitHub token": /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})/g,
  "npm token": /\bnpm_[A-Za-z0-9]{36}\b/g,
  "Clerk or Stripe key": /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  "webhook secret": /\bwhsec_[A-Za-z0-9+/=]{20,}/g,
  "Resend key": /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}/g,
  "Google key": /\bAIza[\w-]{35}\b/g,
  "Slack token": /\bxox[abprs]-[\w-]{20,}/g,
  "LiveKit key": /\bAPI[A-Za-z0-9]{12,16}\b(?=[\s\S]{0,80}secret)/gi,
  "Convex key": /\b(?:convex-self-hosted|(?:prod|dev|preview):[a-z]+-[a-z]+-\d+)\|[0-9a-f]{16,}/g,
  "password in an address": /\b[a-z]+:\/\/[\w.-]+:[^\s:@/"'`${}<>]{8,}@[\w-]+\.[\w.-]+/g,
};

/** Files of settings that hold secrets; examples of them have none. */
const SETTINGS = /(^|\/)\.env(\.(?!example$)\w+)*$/;
const MAX_BYTES = 2_000_000;

export type Finding = { path: string; what: string; text: string };

export function findingsIn(path: string, content: string): Finding[] {
  const found = Object.entries(PATTERNS).flatMap(([what, pattern]) =>
    [...content.matchAll(pattern)].map(([text]) => ({ path, what, text })),
  );
  return SETTINGS.test(path) ? [{ path, what: "settings", text: path }, ...found] : found;
}

/** Each file of each commit that this one comes from, once however many commits have it. */
export function* committed(root: string): Generator<{ path: string; content: string }> {
  const git = (args: string[], input?: string) =>
    execFileSync("git", args, { cwd: root, input, maxBuffer: 2 ** 31 - 1 });
  const objects = git(["rev-list", "--objects", "HEAD"]).toString().split("\n");
  const paths = new Map(
    objects.flatMap((line) => {
      const space = line.indexOf(" ");
      return space < 0 || space === line.length - 1
        ? []
        : [[line.slice(0, space), line.slice(space + 1)] as const];
    }),
  );
  const all = git(["cat-file", "--batch"], [...paths.keys()].join("\n"));
  for (let at = 0; at < all.length;) {
    const end = all.indexOf(10, at);
    const [id, type, size] = all.subarray(at, end).toString().split(" ");
    const bytes = all.subarray(end + 1, end + 1 + Number(size));
    at = end + 2 + Number(size);
    const isText = type === "blob" && bytes.length < MAX_BYTES && !bytes.includes(0);
    if (isText) yield { path: paths.get(id!)!, content: bytes.toString() };
  }
}
