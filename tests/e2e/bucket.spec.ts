import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { startBucket } from "../local/engine/bucketServer.ts";
import { backendAs, openAs } from "./people.ts";
import { enter, recordedBooking } from "./recording.ts";
import { ownStack, testHome } from "./stack.ts";

let bucket: Awaited<ReturnType<typeof startBucket>>;
let stack: Awaited<ReturnType<typeof ownStack>>;
/** The bucket under another name than the deployment's: what is signed for one is none for the other. */
let host: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  bucket = await startBucket();
  const place = bucket.second["RECORDINGS_S3_2_ENDPOINT"]!.replace("127.0.0.1", "localhost");
  host = new URL(place).host;
  Object.assign(process.env, bucket.second, { RECORDINGS_S3_2_PUBLIC_ENDPOINT: place });
  stack = await ownStack();
});

test.afterAll(async () => {
  for (const name of Object.keys(process.env))
    if (name.startsWith("RECORDINGS_S3_2_")) delete process.env[name];
  await stack?.stop();
  bucket?.stop();
});

/** As a disk that cannot be written to, so that recordings go to the second place. */
function breakStorage() {
  const files = join(testHome().engineData, "files");
  rmSync(files, { recursive: true });
  writeFileSync(files, "");
}

test("a recording in a bucket is watched and saved from there", async ({ browser }) => {
  const { bookingId, path } = await recordedBooking("Kept in a bucket");
  breakStorage();
  const { context } = await enter(browser, "demo-provider", path);
  const provider = await backendAs("demo-provider");
  const wish = { bookingId, kind: "audio", layout: "grid" } as const;
  const asked = await provider.mutation(api.recordings.start, wish);
  if (asked.kind !== "requested") throw new Error(asked.reason);
  const { recordingId } = asked;
  const state = async () => (await provider.query(api.recordings.get, { recordingId }))!.state;
  await expect.poll(state, { timeout: 30_000 }).toBe("active");
  await new Promise((done) => setTimeout(done, 1_000));
  await provider.mutation(api.recordings.stop, { bookingId });
  await expect.poll(state, { timeout: 30_000 }).toBe("ready");
  bucket.reads.length = 0;

  const page = await openAs(context, "demo-provider", `/recordings/${recordingId}`);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const timeOf = () => page.evaluate(() => document.querySelector("video")!.currentTime);
  await expect.poll(timeOf).toBeGreaterThan(0.5);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^Kept in a bucket .*\.m4a$/);
  expect(statSync(await saved.path()).size).toBe([...bucket.objects.values()][0]!.length);
  expect(new URL(page.url()).pathname).toBe(`/recordings/${recordingId}`);
  expect(bucket.reads).toEqual([
    { host, range: "bytes=0-", status: 206 },
    { host, range: undefined, status: 200 },
  ]);
  await context.close();
});
