import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { HomePaths } from "../../local/stack/paths.ts";
import { LOGS } from "./logTables.ts";

export const TOKEN = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/;
export const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** A version of a package looks like one but for its end. */
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/i;
/** Of a machine, where the video server writes of its connections; not our own loopback. */
const MACHINE = /\b(?!127\.|0\.)\d{1,3}(\.\d{1,3}){3}\b/;

/** What people wrote to each other or for themselves: the table, and where in a row their words are. */
const WORDS: readonly (readonly [table: string, ...path: string[]])[] = [
  ["messages", "text"],
  ["publicMessages", "text"],
  ["bookingNotes", "text"],
  ["bookings", "cancelled", "reason"],
  ["bookingMoves", "reason"],
  ["noShows", "reason"],
  ["bookingRequests", "answers", "text"],
  ["bookingRequests", "message"],
  ["ratings", "comment"],
  ["lobbyEntries", "message"],
];
/** Shorter ones are found by chance. */
const MIN_WORDS = 12;

type Written = { where: string; text: string };

/** Each file under a folder, with its text. */
export function filesIn(folder: string): Written[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((where) => ({ where, text: readFileSync(where, "utf8") }));
}

export function secretsIn(file: string): string[] {
  if (!existsSync(file)) return [];
  const secrets = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  return Object.values(secrets);
}

/** The rows of a stopped engine's store, by table. */
function openStore(folder: string) {
  const path = join(folder, "data.sqlite");
  if (!existsSync(path)) return null;
  const store = new DatabaseSync(path);
  const tables = store.prepare("SELECT id, name FROM tables WHERE component = ''").all();
  const rowsOf = (name: string): string[] => {
    const table = tables.find((one) => one["name"] === name);
    if (table === undefined) return [];
    return store
      .prepare(`SELECT json FROM d${Number(table["id"])}`)
      .all()
      .map(({ json }) => String(json));
  };
  return { rowsOf, close: () => store.close() };
}

/** What stands on both sides of a token, which is the way to who wrote it. */
function around(text: string, { 0: token, index }: RegExpExecArray): string {
  const end = index + token.length;
  const before = text.slice(Math.max(0, index - 200), index);
  return `${before}…${text.slice(end, end + 100)}`.replaceAll(new RegExp(TOKEN, "g"), "…");
}

/** One sentence for each log file or row that has what no log may have. */
function faultsOf({ where, text }: Written, secrets: string[], words: string[]): string[] {
  const faults: string[] = [];
  const token = TOKEN.exec(text);
  if (token) faults.push(`a token: ${around(text, token)}`);
  if (PRIVATE_KEY.test(text)) faults.push("a private key");
  if (ADDRESS.test(text)) faults.push("an e-mail address");
  if (where.endsWith("sfu.log") && MACHINE.test(text)) faults.push("an address of a machine");
  if (secrets.some((secret) => text.includes(secret))) faults.push("a secret of the stack");
  if (words.some((said) => text.includes(said))) faults.push("what somebody wrote");
  return faults.map((fault) => `${where} has ${fault}`);
}

/** The texts at a place of a row, in each entry where a list is on the way. */
function textsAt(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => textsAt(entry, path));
  const [field, ...rest] = path;
  if (field === undefined) return typeof value === "string" ? [value] : [];
  return textsAt((value as Record<string, unknown> | null | undefined)?.[field], rest);
}

/** Some of these tables keep words in a field of their own, which erasure empties. */
function withoutOwnWords(table: string, json: string): string {
  const own = WORDS.flatMap(([name, field]) => (name === table ? [field] : []));
  if (own.length === 0) return json;
  const row = Object.entries(JSON.parse(json) as Record<string, unknown>);
  return JSON.stringify(Object.fromEntries(row.filter(([field]) => !own.includes(field))));
}

/** Looks through the logs of every part and all rows of the log tables of a stack that has ended. */
export function searchWritten({ logs, secrets, engineData }: HomePaths): string[] {
  const store = openStore(engineData);
  const rows = LOGS.flatMap((table) =>
    (store?.rowsOf(table) ?? []).map((json) => ({
      where: `a row of ${table}`,
      text: withoutOwnWords(table, json),
    })),
  );
  const words = WORDS.flatMap(([table, ...path]) =>
    (store?.rowsOf(table) ?? []).flatMap((json) => textsAt(JSON.parse(json), path)),
  );
  store?.close();
  // As text, and as JSON has it.
  const said = [...new Set(words.filter((text) => text.length >= MIN_WORDS))];
  const both = said.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  const found = [...filesIn(logs), ...rows].flatMap((one) =>
    faultsOf(one, secretsIn(secrets), both),
  );
  return [...new Set(found)];
}
