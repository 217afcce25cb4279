import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { RecordingPolicy } from "../../convex/model/recording/recordingPolicy";
import { BUCKET } from "./livekitServer";
import { FILE, pass, type RecordingWorld, recordingWorld } from "./recordingWorld";

/** As where LiveKit's own workers record: they have no files to fetch. */
export async function bucketWorld(recording?: Partial<RecordingPolicy>) {
  const room = await recordingWorld(recording);
  vi.stubEnv("LIVEKIT_EGRESS_FILES_URL", "");
  vi.stubEnv("RECORDINGS_S3_ENDPOINT", `${BUCKET}/`);
  vi.stubEnv("RECORDINGS_S3_REGION", "eu-west-1");
  vi.stubEnv("RECORDINGS_S3_BUCKET", "films");
  vi.stubEnv("RECORDINGS_S3_ACCESS_KEY", "key-of-the-bucket");
  vi.stubEnv("RECORDINGS_S3_SECRET", "secret-of-the-bucket");
  return room;
}

export function setSecondBucket() {
  vi.stubEnv("RECORDINGS_S3_2_ENDPOINT", BUCKET);
  vi.stubEnv("RECORDINGS_S3_2_REGION", "eu-west-1");
  vi.stubEnv("RECORDINGS_S3_2_BUCKET", "more-films");
  vi.stubEnv("RECORDINGS_S3_2_ACCESS_KEY", "key-of-the-second");
  vi.stubEnv("RECORDINGS_S3_2_SECRET", "secret-of-the-second");
}

/** Recorded and stopped; the worker says what it has written. */
export async function written(given?: RecordingWorld, file: typeof FILE | null = FILE) {
  const room = given ?? (await bucketWorld());
  const recordingId = await room.roll();
  await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
  await pass(room.world);
  await room.hear("complete", { endedAt: Date.now(), ...(file && { file }) });
  const [part] = await room.parts();
  const partId = part!._id;
  const read = async (size: number, saidSha256: string | null = null) => {
    const facts = { size, sha256: "a".repeat(64), saidSize: size, saidSha256 };
    return await room.world.t.mutation(internal.custodyJobs.keep, { partId, ...facts });
  };
  return { ...room, recordingId, part: part!, read };
}
