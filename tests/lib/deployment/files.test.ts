import { globSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROOT } from "@/local/stack/paths";
import { PORTS } from "@/local/stack/settings";
import { read } from "./composeFile";
import { readTunnel, ruleFor } from "./tunnelFile";

/** What Next finds beside `app` by its name, so that no import leads there. */
const FILES_OF_NEXT =
  "{next.config,proxy,middleware,instrumentation,instrumentation-client,mdx-components}.{ts,tsx,mts,js,jsx,mjs}";

describe("the app's image", () => {
  const text = read("deploy/app/Dockerfile");
  const stages = [...text.matchAll(/^FROM (\S+) AS (\w+)$/gm)].map(([, from, name]) => ({
    from: from!,
    name: name!,
  }));
  const last = text.slice(text.lastIndexOf("\nFROM "));

  test("is made in stages, of one Node that is written to the patch", () => {
    const bases = stages.filter(({ from }) => from.includes(":")).map(({ from }) => from);
    expect(stages.length).toBeGreaterThan(2);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:24\.\d+\.\d+-/);
  });

  test("runs as nobody in particular, with what was built alone", () => {
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    const copied = [...last.matchAll(/^COPY (.*)$/gm)].map(([, what]) => what!);
    expect(copied.length).toBe(3);
    for (const what of copied) expect(what).toMatch(/^--from=build /);
  });

  test("has no secret and asks for none while it is built", () => {
    const asked = [...text.matchAll(/^ARG (\S+)/gm)].map(([, name]) => name!);
    expect(asked).toEqual(["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"]);
  });

  test("is given all that a build reads, and nothing else", () => {
    const [everything, ...but] = read(".dockerignore").trim().split("\n");
    expect(everything).toBe("*");
    const given = but.map((line) => line.replace(/^!/, ""));
    const ofNext = globSync(FILES_OF_NEXT, { cwd: ROOT });
    expect(ofNext).toEqual(expect.arrayContaining(["next.config.ts", "proxy.ts"]));
    const sources = /const SOURCES = \[([^\]]+)\]/.exec(read("local/stack/build.ts"))![1]!;
    const needed = [...sources.matchAll(/"([^"]+)"/g)].map(([, name]) => name!.split("/")[0]!);
    expect(ofNext.filter((name) => !needed.includes(name))).toEqual([]);
    expect(needed.filter((name) => !given.includes(name))).toEqual([]);
    expect(given.filter((name) => globSync(name, { cwd: ROOT }).length === 0)).toEqual([]);
    for (const name of [".env.local", ".parley", "node_modules", ".git"]) {
      expect(given).not.toContain(name);
    }
  });
});

describe("the tunnel", () => {
  const rules = readTunnel(read("deploy/proxies/cloudflared/config.yml"));
  const leadsTo = (name: string, path = "/") => {
    const { service } = ruleFor(rules, `${name}.example.com`, path);
    return service.kind === "http" ? service.origin.origin : service.code;
  };
  const at = (part: keyof typeof PORTS) => `http://127.0.0.1:${PORTS[part].fallback}`;

  test("leads each name to its part", () => {
    expect(leadsTo("app")).toBe(at("app"));
    expect(leadsTo("video")).toBe(at("livekit"));
    expect(leadsTo("convex")).toBe(at("convex"));
    expect(leadsTo("actions")).toBe(at("site"));
  });

  test.each(["/", "/rtc", "/%72tc", "/rtc/v1", "/rtc/validate", "/rtc/v1/validate?a=/x.y"])(
    "leads browsers to LiveKit at %s",
    (path) => expect(leadsTo("video", path)).toBe(at("livekit")),
  );

  test.each([
    "/twirp/livekit.RoomService/CreateRoom",
    "//twirp/x",
    "/%2ftwirp/x",
    "/%74wirp/x",
    "/x/../twirp/x",
    "/rtc/../twirp/x",
    "/rtc/..%2ftwirp/x",
    "/rtc/%2e%2e/twirp/x",
    "/rtc//../twirp/x",
    "/debug/pprof",
  ])("keeps LiveKit's API inside, also as %s", (path) => expect(leadsTo("video", path)).toBe(404));

  test("leads nowhere from any other name", () => {
    expect(leadsTo("other")).toBe(404);
  });
});
