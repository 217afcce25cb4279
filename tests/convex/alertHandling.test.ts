import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { lookAfter, post, TOKEN } from "./monitoringWorld";
import { backendWithPeople, type World } from "./setup";
import { open, reported, rulesOpen } from "./alertWorld";

beforeEach(() => vi.stubEnv("MONITORING_TOKEN", TOKEN));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("an acknowledgement", () => {
  async function oneAlert() {
    const world = await backendWithPeople();
    await reported("restarted", "sfu", 1)(world);
    await lookAfter(world);
    const [alert] = await open(world);
    return { world, alertId: alert!._id };
  }
  const story = async (world: World) =>
    await world.t.run(async (ctx) => (await ctx.db.query("alertEvents").collect()).map(short));
  const short = ({ action, actorId }: { action: string; actorId: unknown }) => [action, actorId];

  test("counts once, and is in the alert's story with who it was", async () => {
    const { world, alertId } = await oneAlert();
    const say = () => world.asAdmin.mutation(api.admin.acknowledgeAlert, { alertId });
    expect(await say()).toBe("acknowledged");
    expect(await say()).toBe("already");
    expect(await story(world)).toEqual([
      ["opened", null],
      ["acknowledged", world.people.admin],
    ]);
    expect((await open(world))[0]!.acknowledged).toEqual({ at: Date.now(), by: "Demo admin" });
  });

  test("of an alert that is none changes nothing", async () => {
    const { world } = await oneAlert();
    const args = { alertId: world.people.admin };
    expect(await world.asAdmin.mutation(api.admin.acknowledgeAlert, args)).toBe("not_found");
    expect(await story(world)).toEqual([["opened", null]]);
  });
});

describe("closing by hand", () => {
  const close = (world: World, alertId: string) =>
    world.asAdmin.mutation(api.admin.closeAlert, { alertId });

  test("ends what Prometheus raised, once, and its story says who did", async () => {
    const world = await backendWithPeople();
    const alert = { status: "firing", labels: { alertname: "ParleyAppDown" }, fingerprint: "a1" };
    await post(world, { version: "4", alerts: [alert] });
    const alertId = (await open(world))[0]!._id;
    expect(await close(world, alertId)).toBe("closed");
    expect(await close(world, alertId)).toBe("already");
    expect(await open(world)).toEqual([]);
    const story = await world.t.run(async (ctx) => await ctx.db.query("alertEvents").collect());
    expect(story.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["opened", null],
      ["resolved", world.people.admin],
    ]);
    // Where it goes on, Prometheus says so again.
    await post(world, { version: "4", alerts: [alert] });
    expect(await rulesOpen(world)).toEqual(["external"]);
  });

  test("is not for what the watch still sees, nor for what is none", async () => {
    const world = await backendWithPeople();
    await reported("restarted", "sfu", 1)(world);
    await lookAfter(world);
    expect(await close(world, (await open(world))[0]!._id)).toBe("watched");
    expect(await close(world, world.people.admin)).toBe("not_found");
    expect(await rulesOpen(world)).toEqual(["part_restarted"]);
  });
});
