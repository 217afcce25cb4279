import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import { decodeAmf, encodeAmf } from "@/convex/model/broadcast/rtmpAmf";
import { ChunkReader, commandChunks } from "@/convex/model/broadcast/rtmpChunks";
import { adminClient, cleanUp, httpClient, testEngine, testIssuer } from "./support.ts";

const ORIGIN = "http://app.test";
const KEY = "a-key-that-must-not-leak";

/** An RTMP server that takes this key alone. */
async function rtmpServer(key: string): Promise<string> {
  const server = createServer((socket) => talk(socket, key));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanUp(() => server.close());
  const { port } = server.address() as { port: number };
  return `rtmp://127.0.0.1:${port}/live`;
}

function talk(socket: Socket, key: string) {
  let greeting = Buffer.alloc(0);
  const reader = new ChunkReader();
  const say = (...command: Parameters<typeof encodeAmf>[0]) =>
    socket.write(commandChunks(encodeAmf(command)));
  socket.on("error", () => {});
  socket.on("data", (data: Buffer) => {
    const isGreeted = greeting.length >= 1_537;
    greeting = isGreeted ? greeting : Buffer.concat([greeting, data]);
    if (!isGreeted && greeting.length >= 1_537) {
      const first = greeting.subarray(1, 1_537);
      socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536), first]));
      skip = 1_536;
      data = greeting.subarray(1_537);
    } else if (!isGreeted) return;
    const rest = data.subarray(Math.min(skip, data.length));
    skip -= data.length - rest.length;
    for (const { body } of reader.push(rest)) {
      const [name, id, , stream] = decodeAmf(body);
      if (name === "connect") say("_result", id!, {}, { code: "NetConnection.Connect.Success" });
      if (name === "createStream") say("_result", id!, null, 1);
      const code = `NetStream.Publish.${stream === key ? "Start" : "BadName"}`;
      if (name === "publish") say("onStatus", 0, null, { level: "status", code });
    }
  });
  /** What is left of the client's last part of the handshake. */
  let skip = 0;
}

test("a key is sealed, opened for the asking and written nowhere, on the engine", async () => {
  const issuer = await testIssuer();
  const engine = await testEngine({
    functionsDir: resolve("convex"),
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: issuer.url,
      APP_ORIGINS: ORIGIN,
      PARLEY_KEYS_SECRET: "a secret of the tests, long enough for keys",
      PARLEY_PRIVATE_DESTINATIONS: "1",
    },
  });
  const provider = httpClient(engine);
  provider.setAuth(await issuer.token({ sub: "provider", name: "provider", azp: ORIGIN }));
  await provider.mutation(api.users.ensure, {});
  const grant = { tokenIdentifier: `${issuer.url}|provider`, isProvider: true };
  await adminClient(engine).mutation(internal.admin.grant as never, grant as never);

  const url = await rtmpServer(KEY);
  const check = async (key: string) => {
    const given = { name: "Channel", kind: "rtmp", url, key } as const;
    const added = await provider.action(api.destinations.add, given);
    if (added.kind !== "added") throw new Error(added.reason);
    const { destinationId } = added;
    const result = await provider.action(api.destinations.check, { destinationId });
    return result.kind === "checked" ? result.outcome : result.reason;
  };
  expect(await check(KEY)).toBe("ok");
  expect(await check("another-key")).toBe("rejected");
  const listed = await provider.query(api.destinations.list, {});
  expect(listed.map(({ maskedKey }) => maskedKey)).toEqual(["{a-k...eak}", "{ano...key}"]);

  const { dataDir } = engine.options;
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true });
  const kept = files.filter((file) => file.isFile());
  expect(kept.length).toBeGreaterThan(0);
  for (const { parentPath, name } of kept) {
    expect(readFileSync(join(parentPath, name), "latin1"), name).not.toContain(KEY);
  }
  expect(engine.log.join("\n")).not.toContain(KEY);
});
