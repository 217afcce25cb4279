import { EventEmitter } from "node:events";
import type { Room } from "livekit-client";
import { expect, test, vi } from "vitest";
import { answerFirst } from "@/lib/session/answering.ts";

class Connection extends EventTarget {
  signalingState = "have-remote-offer";
  answer() {
    this.signalingState = "stable";
    this.dispatchEvent(new Event("signalingstatechange"));
  }
}

/** What sends our tracks, with the SDK's own wait before an offer. */
function sendingTransport(told: string[]) {
  return {
    createAndSendOffer: vi.fn(async () => void told.push("offered")),
    async negotiate(_onError?: (error: Error) => void) {
      told.push("waits");
    },
  };
}

/** An engine that makes its transports as the SDK does: it tells of them, then sets what they call. */
function scene() {
  const told: string[] = [];
  const engine = Object.assign(new EventEmitter(), { pcManager: {} as Record<string, unknown> });
  const answered = answerFirst({ engine } as unknown as Room).then(() => told.push("answered"));
  return {
    told,
    answered,
    async makeTransports() {
      engine.pcManager = { publisher: sendingTransport(told) };
      engine.emit("transportsCreated");
      engine.pcManager.onTrack = ({ kind }: { kind: string }) => told.push(kind);
      await Promise.resolve();
    },
    publisher: () => engine.pcManager.publisher as ReturnType<typeof sendingTransport>,
    comes(kind: string, target: Connection) {
      (engine.pcManager.onTrack as (event: unknown) => void)({ kind, target });
    },
  };
}

test("tracks are told of once their offer is answered, and publishing may begin before", async () => {
  const { told, answered, comes, makeTransports } = scene();
  await makeTransports();
  const connection = new Connection();
  comes("video", connection);
  comes("audio", connection);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toEqual([]);
  connection.answer();
  await answered;
  await vi.waitFor(() => expect(told).toEqual(["answered", "video", "audio"]));
  // The next offer and its answer are others'.
  connection.answer();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toHaveLength(3);
});

test("tracks in an answer of the server are told of at once", async () => {
  const { told, comes, makeTransports } = scene();
  await makeTransports();
  const connection = new Connection();
  connection.signalingState = "stable";
  comes("video", connection);
  expect(told).toEqual(["video"]);
});

test("a connection that the SDK makes anew answers first as well", async () => {
  const { told, answered, comes, makeTransports } = scene();
  for (const kind of ["video", "audio"]) {
    await makeTransports();
    const connection = new Connection();
    comes(kind, connection);
    expect(told).not.toContain(kind);
    connection.answer();
    await vi.waitFor(() => expect(told).toContain(kind));
  }
  await answered;
});

test("once the others' tracks are answered, ours are offered without the SDK's wait", async () => {
  const { told, answered, publisher, comes, makeTransports } = scene();
  await makeTransports();
  const connection = new Connection();
  comes("video", connection);
  await publisher().negotiate();
  expect(told).toEqual(["waits"]);
  connection.answer();
  await answered;
  await publisher().negotiate();
  expect(told).toContain("offered");
});

test("an offer that fails is told to who asked for it, or thrown", async () => {
  const { answered, publisher, comes, makeTransports } = scene();
  await makeTransports();
  const connection = new Connection();
  comes("video", connection);
  connection.answer();
  await answered;
  const failure = new Error("no offer");
  publisher().createAndSendOffer.mockRejectedValue(failure);
  const onError = vi.fn();
  await publisher().negotiate(onError);
  expect(onError).toHaveBeenCalledExactlyOnceWith(failure);
  await expect(publisher().negotiate()).rejects.toBe(failure);
});
