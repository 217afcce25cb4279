import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { expect } from "vitest";
import { until } from "../engine/support.ts";
import { freePort } from "../../../local/stack/ports.ts";
import { start } from "./commands.ts";

/** What would end a word of a shell's or of Redis' own. */
const PASSWORD = `a "pass\\word" of $HOME's and \`id\``;

/** Starts a Redis by these words of a container, and looks who it takes and what of it can be seen. */
export async function expectClosedRedis([program, ...args]: string[]): Promise<void> {
  const port = await freePort();
  const words = args.map((word) =>
    word.replace("redis-server -", `redis-server - --port ${port} --bind 127.0.0.1`),
  );
  const { child, words: said } = start(program!, words, { REDISCLI_AUTH: PASSWORD });
  await until("Redis is ready", () => said.text.includes("Ready to accept connections"), 10_000);
  // In the place of the shell, so that it hears when it is to end.
  const line = readFileSync(`/proc/${child.pid}/cmdline`, "utf8");
  expect(line).toContain("redis-server");
  expect(line).not.toContain("word");
  expect(await ask(port, "PING")).toContain("-NOAUTH");
  expect(await ask(port, "AUTH", "pass")).toContain("-WRONGPASS");
  expect(await ask(port, "AUTH", PASSWORD)).toContain("+OK");
}

async function ask(port: number, ...words: string[]): Promise<string> {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  const socket = connect(port, "127.0.0.1");
  socket.write(`*${words.length}\r\n${parts.join("")}`);
  const [answer] = (await new Promise((done, fail) => {
    socket.once("data", (data: Buffer) => done([data.toString()]));
    socket.once("error", fail);
  })) as [string];
  socket.destroy();
  return answer;
}
