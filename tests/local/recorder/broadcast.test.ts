import { EgressStatus } from "@livekit/protocol";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConvexHttpClient } from "convex/browser";
import { beforeAll, expect, test } from "vitest";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { ROOT } from "../../../local/stack/paths.ts";
import { cleanUp, temporaryDir } from "../engine/support.ts";
import { freePort } from "../../../local/stack/ports.ts";
import { NODE, until } from "../stack/waiting.ts";
import { Gate } from "./gate.ts";
import { decodingErrors, describeFile } from "./measure.ts";
import { LiveSession } from "./session.ts";
import { world, type World } from "./world.ts";

/** The backend on the engine, the real SFU and recorder, and real targets behind gates. */
let usual: World;
beforeAll(async () => {
  usual = await world(
    {},
    {
      PARLEY_KEYS_SECRET: "a secret of the tests, long enough for keys",
      PARLEY_PRIVATE_DESTINATIONS: "1",
    },
  );
});

const KEY = "key-of-the-test";

/** A target as `npm run broadcast:target` starts it, and the gate before it. */
async function target() {
  const port = await freePort();
  const received = join(temporaryDir(), "received.flv");
  const args = ["local/target/main.ts", "--port", String(port), "--key", KEY, "--save", received];
  const child = spawn(NODE, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const gone = new Promise((resolve) => child.once("close", resolve));
  cleanUp(async () => {
    child.kill("SIGTERM");
    await gone;
  });
  const gate = new Gate(await freePort(), port);
  await gate.open();
  cleanUp(() => gate.shut());
  await until("the target is ready", () => text.includes("Ctrl-C ends it."), 20_000);
  return { gate, received, text: () => text };
}
type Target = Awaited<ReturnType<typeof target>>;

async function destination(provider: ConvexHttpClient, name: string, { gate }: Target) {
  const given = { name, kind: "rtmp", url: gate.url, key: KEY } as const;
  const added = await provider.action(api.destinations.add, given);
  if (added.kind !== "added") throw new Error(added.reason);
  const { destinationId } = added;
  const isGood = async () => {
    const result = await provider.action(api.destinations.check, { destinationId });
    return result.kind === "checked" && result.outcome === "ok";
  };
  await until(`${name} takes a stream`, isGood, 20_000);
  return destinationId;
}

async function goLive(session: LiveSession, destinationIds: Id<"destinations">[]) {
  const { bookingId, provider, client } = session;
  const asked = { bookingId, destinationIds, layout: "grid" } as const;
  const result = await provider.mutation(api.broadcasts.request, asked);
  if (result.kind !== "requested") throw new Error(result.reason);
  const { broadcastId } = result;
  await client.mutation(api.broadcasts.answer, { broadcastId, answer: "agreed" });
  return broadcastId;
}

const nowOf = async ({ provider, bookingId }: LiveSession) =>
  (await provider.query(api.broadcasts.mine, { bookingId }))!;

async function outputIs(session: LiveSession, name: string, state: string, limitMs = 40_000) {
  const find = async () =>
    (await nowOf(session)).details!.outputs.find((output) => output.name === name)!;
  await until(`${name} is ${state}`, async () => (await find()).state === state, limitMs);
  return await find();
}

test(
  "fault 15: goes live to two targets beside a recording; what happens to one touches nothing else",
  { timeout: 240_000 },
  async () => {
    const session = await LiveSession.open(usual);
    const { provider, bookingId } = session;
    const one = await target();
    const two = await target();
    const ids = [await destination(provider, "One", one), await destination(provider, "Two", two)];
    const preflight = await provider.action(api.broadcasts.preflight, { bookingId });
    expect(preflight).toEqual({ kind: "looked", profile: "ok", session: "ok", worker: "ok" });
    const { recordingId } = await session.record();

    // Good when it was asked, and away when it is needed.
    await two.gate.shut();
    const broadcastId = await goLive(session, ids);
    await outputIs(session, "One", "live");
    expect((await nowOf(session)).state).toBe("live");
    expect(await outputIs(session, "Two", "failed")).toMatchObject({
      problem: "refused",
      retries: 3,
      liveAt: null,
    });

    await two.gate.open();
    const { outputId } = await outputIs(session, "Two", "failed");
    await provider.mutation(api.broadcasts.retry, { bookingId, outputId });
    await outputIs(session, "Two", "live");

    // It takes nothing for half a minute, and comes back.
    const heldAt = Date.now();
    const { egressId } = (await usual.studio.client.listEgress({ active: true })).find(
      ({ streamResults }) => streamResults.length > 0,
    )!;
    one.gate.hold(true);
    // What lies between fills first: half a megabyte at what a busy machine sends, then 10 s of nothing.
    await outputIs(session, "One", "stalled", 60_000);
    while (Date.now() - heldAt < 30_000) {
      expect(await outputIs(session, "Two", "live")).toMatchObject({ retries: 0 });
      expect([(await session.now()).state, (await nowOf(session)).state]).toEqual([
        "active",
        "live",
      ]);
      await sleep(1_000);
    }
    one.gate.hold(false);
    await outputIs(session, "One", "live");
    expect(await nowOf(session)).toMatchObject({ broadcastId, details: { restarts: 0 } });
    expect((await usual.studio.info(egressId)).status).toBe(EgressStatus.EGRESS_ACTIVE);
    expect(await outputIs(session, "Two", "live")).toMatchObject({ retries: 0 });
    expect((await session.now()).state).toBe("active");
    await until(
      "both are told to take data now",
      async () => {
        const told = await provider.query(api.broadcasts.health, { bookingId });
        const isFresh = ({ lastDataAt }: { lastDataAt: number | null }) =>
          Date.now() - (lastDataAt ?? 0) < 10_000;
        return told.length === 2 && told.every((one) => isFresh(one) && one.kbps > 0);
      },
      30_000,
    );

    await provider.mutation(api.broadcasts.stop, { bookingId });
    await until("it has ended", async () => (await nowOf(session)).state === "ended", 20_000);
    await until("the targets know", () => /Waiting for the next/.test(two.text()), 10_000);
    expect(two.text()).toMatch(/Arriving: .*h264 1280x720/);
    expect((await describeFile(two.received)).codecs).toEqual(["aac", "h264"]);
    expect(await decodingErrors(two.received)).toBe("");

    // The recording never noticed: one part, whole, to its own end.
    await session.stop();
    const { isPartial, parts } = await session.page(recordingId);
    expect({ isPartial, parts: parts.length }).toEqual({ isPartial: false, parts: 1 });
    await session.everybodyLeaves();
  },
);

test("attack 9: somebody adds a stream past the functions: it goes on without that", async () => {
  const session = await LiveSession.open(usual);
  const one = await target();
  const other = await target();
  const broadcastId = await goLive(session, [await destination(session.provider, "One", one)]);
  await outputIs(session, "One", "live");
  const { client } = usual.studio;
  const [{ egressId } = { egressId: "" }] = await client.listEgress({ active: true });
  await client.updateStream(egressId, [`${other.gate.url}/${KEY}`]);
  await until("it was stopped", async () => {
    return (await usual.studio.info(egressId)).status >= EgressStatus.EGRESS_ENDING;
  });
  await until(
    "it is live again",
    async () => {
      const { details } = await nowOf(session);
      return details!.restarts === 1 && details!.outputs[0]!.state === "live";
    },
    40_000,
  );
  expect((await nowOf(session)).broadcastId).toBe(broadcastId);
  const [next] = await client.listEgress({ active: true });
  expect(next!.streamResults).toHaveLength(1);
  await session.provider.mutation(api.broadcasts.stop, { bookingId: session.bookingId });
  await until("it has ended", async () => (await nowOf(session)).state === "ended", 20_000);
  await session.everybodyLeaves();
});

test("the recorder is killed: the same broadcast goes on with another egress", async () => {
  const session = await LiveSession.open(usual);
  const { provider } = session;
  const one = await target();
  const broadcastId = await goLive(session, [await destination(provider, "One", one)]);
  await outputIs(session, "One", "live");
  await usual.studio.killRecorder();
  await usual.studio.startRecorder();
  await until(
    "it is live again",
    async () => {
      const { details } = await nowOf(session);
      return details!.restarts === 1 && details!.outputs[0]!.state === "live";
    },
    40_000,
  );
  expect((await nowOf(session)).broadcastId).toBe(broadcastId);

  await session.client.mutation(api.broadcasts.answer, { broadcastId, answer: "no" });
  await until("it has ended", async () => (await nowOf(session)).state === "ended", 20_000);
  expect(await nowOf(session)).toMatchObject({ reason: "withdrawn", endedBy: { name: "client" } });
  expect(await usual.studio.client.listEgress({ active: true })).toEqual([]);
  await session.everybodyLeaves();
});

test("fault 15: a destination that is away is told before anybody is asked", async () => {
  const session = await LiveSession.open(usual);
  const { provider, bookingId } = session;
  const one = await target();
  const destinationId = await destination(provider, "One", one);
  await one.gate.shut();
  const checked = await provider.action(api.destinations.check, { destinationId });
  expect(checked).toMatchObject({ kind: "checked", outcome: "refused" });
  const asked = { bookingId, destinationIds: [destinationId], layout: "grid" as const };
  expect(await provider.mutation(api.broadcasts.request, asked)).toEqual({
    kind: "refused",
    reason: "not_checked",
  });
  await session.everybodyLeaves();
});
