import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { probe } from "@/lib/session/probe";
import type { Ticket } from "@/lib/session/ticket";

const open: { close: () => unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

const going = () => new AbortController().signal;

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<Ticket> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return ticketFor((server.address() as AddressInfo).port);
}

function ticketFor(port: number): Ticket {
  return { serverUrl: `ws://127.0.0.1:${port}`, token: "a-token" } as Ticket;
}

/** A signal server that gives this status; `asked` are the addresses it was asked for. */
async function signalServer(status: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(status, { connection: "close" }).end();
  });
  return { ticket: await listen(server), asked };
}

test.each([
  [200, "there"],
  [404, "room_gone"],
  [401, "token_refused"],
  [502, "down"],
] as const)("an answer %i is %s", async (status, finding) => {
  const { ticket, asked } = await signalServer(status);
  expect(await probe(ticket, 0, going())).toBe(finding);
  expect(asked).toEqual(["/rtc/validate?access_token=a-token"]);
});

test("a path prefix of the server's address is kept", async () => {
  const { ticket, asked } = await signalServer(200);
  const { serverUrl } = ticket;
  await probe({ ...ticket, serverUrl: `${serverUrl}/livekit` }, 0, going());
  expect(asked[0]).toMatch(/^\/livekit\/rtc\/validate\?/);
});

test("a closed port is down, at once", async () => {
  const startedAt = performance.now();
  expect(await probe(ticketFor(1), 0, going())).toBe("down");
  expect(performance.now() - startedAt).toBeLessThan(900);
});

test("a server that says nothing is silent, to a request and to a socket", async () => {
  const ticket = await listen(createTcpServer((socket) => void socket.on("error", () => {})));
  expect(await probe(ticket, 0, going())).toBe("silent");
  expect(await probe(ticket, 1, going())).toBe("silent");
});

test("after a silence a socket and a new request ask; a refusal is an answer, and nobody joins", async () => {
  const { ticket, asked } = await signalServer(401);
  expect(await probe(ticket, 3, going())).toBe("there");
  // Without a token.
  expect(asked.length).toBeGreaterThan(0);
  for (const path of asked) expect(["/rtc", "/"]).toContain(path);
});

test("it can be ended while it waits", async () => {
  const ticket = await listen(createTcpServer((socket) => void socket.on("error", () => {})));
  const ending = new AbortController();
  const startedAt = performance.now();
  const found = probe(ticket, 9, ending.signal);
  setTimeout(() => ending.abort(), 50);
  expect(await found).toBe("silent");
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
