// A message as the build compiles it (icu-minify): text, or nodes of which the first entry is a
// name. ["name"] is an argument, ["name", number, options] a formatted one, and anything else a
// tag with its children.
type Node = string | number | [string, ...unknown[]];
type Message = string | Node[];
type Tree = { [key: string]: Message | Tree };

const SELECT = 1;
const SELECT_ORDINAL = 3;

/** All messages in the pseudo-locale. Arguments, tags and choices stay as they are. */
export function pseudoMessages(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === "string" || Array.isArray(value)
        ? pseudoMessage(value)
        : pseudoMessages(value),
    ]),
  );
}

function pseudoMessage(message: Message): Message {
  return typeof message === "string" ? pseudoText(message) : message.map(pseudoNode);
}

function pseudoNode(node: Node): Node {
  if (typeof node === "string") return pseudoText(node);
  if (!Array.isArray(node) || node.length === 1) return node;
  const [name, type, options] = node;
  if (typeof type !== "number") return [name, ...(node.slice(1) as Node[]).map(pseudoNode)];
  if (type < SELECT || type > SELECT_ORDINAL) return node;
  const choices = Object.entries(options as Record<string, Node | Node[]>);
  return [name, type, Object.fromEntries(choices.map(([key, value]) => [key, choice(value)]))];
}

// One node, or several: a list of nodes has no name in front.
function choice(value: Node | Node[]): Node | Node[] {
  return Array.isArray(value) ? (value as Node[]).map(pseudoNode) : pseudoNode(value);
}

const ACCENTED: Record<string, string> = {
  a: "á",
  c: "ç",
  e: "é",
  i: "í",
  n: "ñ",
  o: "ó",
  u: "ú",
  y: "ý",
};
const RIGHT_TO_LEFT = "\u202e";
const AND_BACK = "\u202c";

/** `Leave` becomes `Léávé~` written from right to left; a third longer, as German often is. */
export function pseudoText(text: string): string {
  return text.replace(/\p{L}[\p{L}’']*/gu, (word) => {
    const accented = [...word].map((letter) => ACCENTED[letter] ?? letter).join("");
    const longer = "~".repeat(Math.floor(word.length / 3));
    return `${RIGHT_TO_LEFT}${accented}${longer}${AND_BACK}`;
  });
}
