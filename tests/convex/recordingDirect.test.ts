import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { presign } from "../../convex/model/storage/awsSignature";
import { bucketWorld, setSecondBucket, written } from "./bucketWorld";
import { actionsIn } from "./events";
import { BUCKET } from "./livekitServer";
import { FILE, finishedRecording, pass } from "./recordingWorld";
import { APP_ORIGIN, backendWithPeople, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const PUBLIC = "https://videos.example.com";
const SECOND = "https://more.example.com:9000";

/** Kept in a bucket that browsers reach under a name of its own. */
async function ready() {
  const room = await bucketWorld({ watchers: "both" });
  vi.stubEnv("RECORDINGS_S3_PUBLIC_ENDPOINT", `${PUBLIC}/`);
  const kept = await written(room);
  expect(await kept.read(FILE.size)).toBe(true);
  return kept;
}

type Args = { playsFrom?: string[]; purpose?: "watch" | "download" };

async function watch(world: World, recordingId: string, args: Args = { playsFrom: [PUBLIC] }) {
  const asked = { recordingId, purpose: "watch" as const, ...args };
  const answer = await world.asClient.mutation(api.recordings.watch, asked);
  if (answer.kind !== "granted") throw new Error(answer.reason);
  return { ...answer.parts[0]!, expiresAt: answer.expiresAt };
}

async function get(world: World, path: string) {
  return await world.t.fetch(path, { headers: { origin: APP_ORIGIN, range: "bytes=0-" } });
}

const servedIn = async (world: World) =>
  await world.t.run(async (ctx) => {
    const views = await ctx.db.query("recordingViews").collect();
    return views.map(({ servedAt = null }) => servedAt);
  });

test("what an answer is to say is signed with the address, as botocore signs it", async () => {
  const signed = await presign(
    { region: "eu-west-1", accessKey: "key-of-the-bucket", secret: "secret-of-the-bucket" },
    {
      method: "GET",
      url: new URL("https://videos.example.com:9000/films/parley/key%20one.mp4"),
      seconds: 300,
      now: new Date("2026-11-24T10:00:00Z"),
      answer: {
        "response-content-type": "video/mp4",
        "response-content-disposition":
          "attachment; filename=\"recording.mp4\"; filename*=UTF-8''%C3%9Cben%20%28a%29.mp4",
        "response-cache-control": "private, no-store",
      },
    },
  );
  expect(new URL(signed).searchParams.get("X-Amz-Signature")).toBe(
    "127c33328414fad611ef8069844706b347ba6bd5988fe851d9abee16f56c1698",
  );
});

describe("a recording in a bucket that browsers reach", () => {
  test("is played from there, by an address for five minutes; the watch is noted", async () => {
    const { world, recordingId, bookingId, part } = await ready();
    const { path, isDirect, expiresAt } = await watch(world, recordingId);
    expect(isDirect).toBe(true);
    // A page asks anew before what it was led to has ended.
    expect(expiresAt).toBe(Date.now() + 5 * MINUTE);
    expect(await servedIn(world)).toEqual([null]);
    const answer = await get(world, path);
    expect(answer.status).toBe(307);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(await answer.text()).toBe("");
    const { origin, pathname, searchParams } = new URL(answer.headers.get("location")!);
    expect(`${origin}${pathname}`).toBe(`${PUBLIC}/films/${part.bucketPath}`);
    const { "X-Amz-Signature": _signature, ...told } = Object.fromEntries(searchParams);
    const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
    expect(told).toEqual({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": `key-of-the-bucket/${time.slice(0, 8)}/eu-west-1/s3/aws4_request`,
      "X-Amz-Date": time,
      "X-Amz-Expires": "300",
      "X-Amz-SignedHeaders": "host",
      "response-content-type": "video/mp4",
      "response-content-disposition": 'inline; filename="recording.mp4"',
      "response-cache-control": "private, no-store",
    });
    expect(await servedIn(world)).toEqual([Date.now()]);
    const actions = (await actionsIn(world, bookingId)).map(({ action }) => action);
    expect(actions.filter((action) => action === "recording_watched")).toHaveLength(1);
  });

  test("is saved from there, under the name that is asked for and an ending of ours", async () => {
    const { world, recordingId } = await ready();
    const { path } = await watch(world, recordingId, {
      playsFrom: [PUBLIC],
      purpose: "download",
    });
    const named = async (name: string) => {
      const answer = await get(world, `${path}&${new URLSearchParams({ name })}`);
      return new URL(answer.headers.get("location")!).searchParams.get(
        "response-content-disposition",
      );
    };
    expect(await named("")).toBe('attachment; filename="recording.mp4"');
    const usual = "attachment; filename=\"recording.mp4\"; filename*=UTF-8''";
    expect(await named("Üben (a)")).toBe(`${usual}%C3%9Cben%20%28a%29.mp4`);
    expect(await named('a"; b\r\nSet-Cookie: c.exe')).toBe(
      `${usual}a%22%3B%20b%0D%0ASet-Cookie%3A%20c.exe.mp4`,
    );
    expect(await named("x".repeat(500))).toBe(`${usual}${"x".repeat(120)}.mp4`);
  });

  test("is played from the second one where it is there, signed with that one's key", async () => {
    setSecondBucket();
    vi.stubEnv("RECORDINGS_S3_2_PUBLIC_ENDPOINT", SECOND);
    const { world, recordingId, part } = await ready();
    await world.t.run(
      async (ctx) => await ctx.db.patch("recordingParts", part._id, { usesSecond: true }),
    );
    expect(await watch(world, recordingId)).not.toHaveProperty("isDirect");
    const { path } = await watch(world, recordingId, { playsFrom: [PUBLIC, SECOND] });
    const to = new URL((await get(world, path)).headers.get("location")!);
    expect(`${to.origin}${to.pathname}`).toBe(`${SECOND}/more-films/${part.bucketPath}`);
    expect(to.searchParams.get("X-Amz-Credential")).toMatch(/^key-of-the-second\//);
  });

  test("attack 29: leads nobody there who may not watch, or no longer", async () => {
    const { world, recordingId, bookingId } = await ready();
    const { path } = await watch(world, recordingId);
    const refusal = async (asked: string) => {
      const { status, headers } = await get(world, asked);
      expect(headers.get("location")).toBeNull();
      return status;
    };
    expect(await refusal(path.replace(/ticket=[^&]+/, "ticket=guessed"))).toBe(403);
    expect(await refusal(path.replace(/id=[^&]+/, "id=other"))).toBe(403);
    vi.setSystemTime(Date.now() + 10 * MINUTE);
    expect(await refusal(path)).toBe(403);
    const fresh = (await watch(world, recordingId)).path;
    const subject = { bookingId, personId: world.people.client };
    await world.asProvider.mutation(api.participants.remove, subject);
    expect(await refusal(fresh)).toBe(404);
  });

  test("goes with the recording: no address of it is given any more", async () => {
    const { world, recordingId, livekit } = await ready();
    const { path } = await watch(world, recordingId);
    livekit.bucket = 204;
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    await pass(world);
    expect((await get(world, path)).status).toBe(404);
    expect(livekit.bucketCalls.at(-1)!.method).toBe("DELETE");
  });
});

describe("a recording goes through the deployment", () => {
  /** The bucket's answer to the deployment, which asks it at its own endpoint. */
  function serveBucket() {
    vi.stubGlobal("fetch", async (input: string) => {
      expect(input.startsWith(`${BUCKET}/films/`)).toBe(true);
      return new Response(new Uint8Array(FILE.size), { status: 206 });
    });
  }

  test("where a page does not say that its policy lets the bucket in", async () => {
    const { world, recordingId } = await ready();
    serveBucket();
    for (const playsFrom of [undefined, [], ["https://other.example.com"], [`${PUBLIC}/`]]) {
      const { path, ...part } = await watch(world, recordingId, { playsFrom });
      expect(part).not.toHaveProperty("isDirect");
      expect(part.expiresAt).toBe(Date.now() + 10 * MINUTE);
      expect((await get(world, path)).status).toBe(206);
    }
  });

  test.each(["", "not an address"])("where the bucket is at no public place: %j", async (value) => {
    const { world, recordingId } = await ready();
    const { path: before } = await watch(world, recordingId);
    serveBucket();
    vi.stubEnv("RECORDINGS_S3_PUBLIC_ENDPOINT", value);
    const { path, ...part } = await watch(world, recordingId);
    expect(part).not.toHaveProperty("isDirect");
    // One of before, too: the setting is looked at with each request.
    for (const asked of [path, before]) expect((await get(world, asked)).status).toBe(206);
  });

  test("where it lies in the deployment's storage, also when its first part was in a bucket", async () => {
    setSecondBucket();
    vi.stubEnv("RECORDINGS_S3_2_PUBLIC_ENDPOINT", SECOND);
    const world = await backendWithPeople();
    const { recordingId, partId } = await finishedRecording(world, { watchers: "both" });
    const isDirect = async () =>
      (await watch(world, recordingId, { playsFrom: [SECOND] })).isDirect ?? false;
    expect(await isDirect()).toBe(false);
    const place = { secondPath: "parley/first.mp4" };
    await world.t.run(async (ctx) => await ctx.db.patch("recordingParts", partId, place));
    expect(await isDirect()).toBe(false);
    await world.t.run(
      async (ctx) => await ctx.db.patch("recordingParts", partId, { storageId: undefined }),
    );
    expect(await isDirect()).toBe(true);
  });
});
