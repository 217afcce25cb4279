import { EgressClient } from "livekit-server-sdk";
import { expect, it } from "vitest";
import { deploymentEnv, type Context } from "@/local/stack/context.ts";
import { partSpecs } from "@/local/stack/parts.ts";
import { startStack } from "@/local/stack/stack.ts";
import { afterwards, ownPlace, partsUnder } from "../stack/helpers.ts";

it("runs in the stack, is in its status, and the backend is told where it is", async () => {
  const { home, ports } = await ownPlace();
  let context: Context | undefined;
  const stack = await startStack({
    home,
    ports,
    specs: (made) => {
      context = made;
      return partSpecs(made).filter(({ name }) => name === "sfu" || name === "recorder");
    },
  });
  afterwards(() => stack.stop());
  const status = await fetch(`http://127.0.0.1:${ports.status}/`);
  const { parts } = (await status.json()) as { parts: { name: string; state: string }[] };
  expect(parts).toContainEqual(expect.objectContaining({ name: "recorder", state: "ok" }));

  const { LIVEKIT_EGRESS_URL: url } = deploymentEnv(context!);
  expect(url).toBe(`http://127.0.0.1:${ports.recorder}`);
  const { livekitKey, livekitSecret } = stack.secrets;
  const client = new EgressClient(url!, livekitKey, livekitSecret, { failover: false });
  expect(await client.listEgress()).toEqual([]);
});

it("stops nobody's call when it gives up", async () => {
  const { home, ports } = await ownPlace();
  const lines: string[] = [];
  const stack = await startStack({
    home,
    ports,
    log: (line) => lines.push(line),
    specs: (made) => {
      const [sfu, recorder] = ["sfu", "recorder"].map((wanted) =>
        partSpecs(made).find(({ name }) => name === wanted)!,
      );
      const program = { ...recorder!.program, args: ["-e", "process.exit(1)"] };
      return [sfu!, { ...recorder!, program }];
    },
  });
  afterwards(() => stack.stop());
  expect(stack.parts).toMatchObject([
    { name: "sfu", state: "ok" },
    { name: "recorder", state: "failed" },
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^Nothing is recorded or goes live until /));
  expect((await fetch(`http://127.0.0.1:${ports.status}/`)).status).toBe(200);
});

it("is not started where recording is asked of somebody else", async () => {
  expect(await partsUnder({})).toContain("recorder");
  expect(await partsUnder({ LIVEKIT_EGRESS_URL: "http://127.0.0.1:9" })).not.toContain("recorder");
});
