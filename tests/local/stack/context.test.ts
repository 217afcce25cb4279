import { expect, it } from "vitest";
import { type Context, deploymentEnv, hasRecorder } from "@/local/stack/context.ts";
import { freePorts } from "@/local/stack/ports.ts";

const SECOND = { RECORDINGS_S3_2_BUCKET: "films", RECORDINGS_S3_2_SECRET: "s" };
const FIRST = { RECORDINGS_S3_BUCKET: "first", RECORDINGS_S3_SECRET: "f" };

async function contextOf(environment: Record<string, string>): Promise<Context> {
  const secrets = { livekitKey: "k", livekitSecret: "s", engineAdminKey: "a", keysSecret: "x" };
  const services = { livekit: null, clerk: null, convexUrl: null };
  const known = { environment, ports: await freePorts(), secrets, services, lanAddress: null };
  return known as unknown as Context;
}

it("hands the places of recordings to the backend: beside the stack's recorder, the second alone", async () => {
  const own = await contextOf({ ...FIRST, ...SECOND });
  expect(hasRecorder(own)).toBe(true);
  const placesOf = (context: Context) =>
    Object.keys(deploymentEnv(context)).filter((name) => name.startsWith("RECORDINGS_"));
  expect(placesOf(own)).toEqual(Object.keys(SECOND));
  const url = "https://egress.example";
  const elsewhere = await contextOf({ ...FIRST, ...SECOND, LIVEKIT_EGRESS_URL: url });
  expect(placesOf(elsewhere)).toEqual([...Object.keys(FIRST), ...Object.keys(SECOND)]);
});
