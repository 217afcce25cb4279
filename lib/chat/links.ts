export type TextPart =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string };

// No spaces, quotes or angle brackets, and no marks that turn the direction of what is read.
const ADDRESS = /https?:\/\/[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;
const TRAILING = /[.,;:!?…)\]}»]$/;

/** A message's text with its web addresses as links; everything else is text, markup as well. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match[0]);
    const href = safeHref(address);
    if (href === null) continue;
    if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
    parts.push({ kind: "link", text: address, href });
    at = match.index + address.length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}

/** A full stop or a bracket after an address belongs to the sentence, unless it was opened inside. */
function withoutTrailing(address: string): string {
  let rest = address;
  while (TRAILING.test(rest)) {
    const isBalanced = rest.endsWith(")") && count(rest, "(") >= count(rest, ")");
    if (isBalanced) break;
    rest = rest.slice(0, -1);
  }
  return rest;
}

const count = (text: string, letter: string) => text.split(letter).length - 1;

/** Only the web, and no name before an @ that looks like another host. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, username, password, hostname, href } = new URL(address);
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && username === "" && password === "" && hostname !== "" ? href : null;
}
