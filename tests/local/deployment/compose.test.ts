import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sfuBinary } from "../../../local/sfu/binary.ts";
import { toolPath } from "../../../local/stack/chromium.ts";
import { composeFile, exampleEnv, read } from "../../lib/deployment/composeFile.ts";
import { scratch } from "./commands.ts";
import { expectClosedRedis } from "./redisBy.ts";

// Docker is not run here: each file is read by the program that it is for.

const SECRETS = { LIVEKIT_API_SECRET: "a-secret-of-the-checks-of-this-file" };

/** Reads a configuration, strict about every name in it, and starts nothing. */
function livekitReads(env: Record<string, string>) {
  const { services } = composeFile({ ...exampleEnv(), ...SECRETS, ...env });
  const config = services["livekit"]!.environment!["LIVEKIT_CONFIG"]!;
  return spawnSync(sfuBinary(), ["--config-body", config, "ports"], { encoding: "utf8" });
}

describe("deploy/compose", () => {
  test("has a configuration that LiveKit reads, with coturn and without", () => {
    const [, servers] = /^# LIVEKIT_TURN_SERVERS=(.*)$/m.exec(read("deploy/compose/.env.example"))!;
    for (const env of [{ LIVEKIT_TURN_SERVERS: "" }, { LIVEKIT_TURN_SERVERS: servers! }]) {
      const { status, stdout, stderr } = livekitReads(env);
      expect(status, stderr).toBe(0);
      for (const port of ["7880 - HTTP", "7881 - ICE/TCP", "3478 - TURN/UDP"]) {
        expect(stdout).toContain(port);
      }
    }
    const wrong = livekitReads({ LIVEKIT_TURN_SERVERS: "[{ hots: turn.example.com }]" });
    expect(wrong.stderr + wrong.stdout).toContain("hots");
  });

  test("has a Caddyfile that Caddy reads", () => {
    const file = join(scratch(), "Caddyfile");
    writeFileSync(file, read("deploy/compose/Caddyfile"));
    const args = ["adapt", "--config", file, "--adapter", "caddyfile"];
    const { status, stdout, stderr } = spawnSync(toolPath("caddy"), args, {
      encoding: "utf8",
      env: { ...process.env, ...exampleEnv() },
    });
    expect(status, stderr).toBe(0);
    for (const name of ["app", "video", "convex", "actions", "turn"]) {
      expect(stdout).toContain(`"${name}.example.com"`);
    }
  });

  test("has a command by which Redis starts, takes nobody without the password, and shows it nobody", async () => {
    const { entrypoint, command } = composeFile().services["redis"]!;
    await expectClosedRedis([...(entrypoint ?? []), ...(command ?? [])]);
  });
});
