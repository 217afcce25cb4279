/** The export as Convex's own command takes it: up to the deployment, which is not ours to run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { exportData } from "@/local/backup/convex/exportData.ts";
import { calendarReaderPath } from "@/local/stack/chromium.ts";
import { ROOT } from "@/local/stack/paths.ts";
import { filledHome, removeHomes, tempHome } from "../../lib/backup/home.ts";
import { cleanUp } from "../engine/support.ts";

afterAll(removeHomes);

const ROWS = { $integer: "AwAAAAAAAAA=" };

/** What the command talks to: it takes the parts of a file, and says that they were imported. */
async function deployment() {
  const seen = { parts: [] as Buffer[], finished: null as unknown };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { pathname } = new URL(request.url!, "http://deployment");
      const answer = (value: unknown) => response.end(JSON.stringify(value));
      response.setHeader("content-type", "application/json");
      if (pathname === "/api/import/start_upload") return answer({ uploadToken: "upload" });
      if (pathname === "/api/import/upload_part") {
        seen.parts.push(body);
        return answer(`part-${seen.parts.length}`);
      }
      if (pathname === "/api/import/finish_upload") {
        seen.finished = JSON.parse(body.toString());
        return answer({ importId: "import" });
      }
      return answer({ status: "success", value: [], logLines: [] });
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => {
    let version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type !== "ModifyQuerySet" && message.type !== "Authenticate") return;
      const isQuery = message.type === "ModifyQuerySet";
      const next = { ...version, [isQuery ? "querySet" : "identity"]: message.newVersion ?? 1 };
      const added = isQuery
        ? message.modifications.filter(({ type }: { type: string }) => type === "Add")
        : [];
      const value = { state: { state: "completed", num_rows_written: ROWS } };
      const modifications = added.map(({ queryId }: { queryId: number }) => {
        return { type: "QueryUpdated", queryId, value, logLines: [], journal: null };
      });
      const transition = { type: "Transition", startVersion: version, endVersion: next };
      socket.send(JSON.stringify({ ...transition, modifications }));
      version = next;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUp(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function run(command: string, args: string[], env: Record<string, string> = {}) {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

it("is sent whole by `npx convex import`, as a snapshot", async () => {
  const { home } = filledHome();
  const file = join(tempHome(), "parley.zip");
  await exportData(home, file);
  const { seen, url } = await deployment();
  const { code, said } = await run("convex", ["import", "--replace-all", "--yes", file], {
    CONVEX_SELF_HOSTED_URL: url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: "of-the-test",
  });
  expect(code, said).toBe(0);
  expect(said).toContain("3 documents");
  expect(Buffer.concat(seen.parts).equals(readFileSync(file))).toBe(true);
  expect(seen.finished).toMatchObject({ import: { mode: "replaceAll", format: "zip" } });
});

it("is a ZIP by another reader's measure", async () => {
  const { home } = filledHome();
  const file = join(tempHome(), "parley.zip");
  await exportData(home, file);
  const look =
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))";
  const { code, said } = await run(calendarReaderPath(), ["-c", look, file]);
  expect([code, said.trim()]).toEqual([0, "None 8"]);
});
