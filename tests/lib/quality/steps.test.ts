import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Level, LEVELS } from "@/lib/quality/levels";
import {
  applied,
  HOLD_MAX_MS,
  pin,
  PIN_MS,
  resume,
  startSteps,
  step,
  type Steps,
} from "@/lib/quality/steps";
import type { Strain } from "@/lib/quality/strain";

const SECOND = 1000;

/** The states after each second of these strains. */
function run(strains: readonly Strain[], from: Steps = startSteps(0), startAt = 0): Steps[] {
  const states: Steps[] = [];
  let state = from;
  strains.forEach((strain, second) => {
    state = step(state, strain, startAt + (second + 1) * SECOND);
    states.push(state);
  });
  return states;
}

const seconds = (strain: Strain, count: number) => Array<Strain>(count).fill(strain);

function changes(states: readonly Steps[]): { at: number; level: Level }[] {
  return states.flatMap((state, second) =>
    state.level === (states[second - 1]?.level ?? "full")
      ? []
      : [{ at: second + 1, level: state.level }],
  );
}

describe("on a line that fills", () => {
  test("one bad second changes nothing", () => {
    const bursts: Strain[] = Array.from({ length: 20 }, () => ["jammed", "calm"] as const).flat();
    expect(changes(run(bursts))).toEqual([]);
  });

  test("a tight line has a small picture within 5 s, a jammed one sound alone", () => {
    expect(changes(run(seconds("tight", 5)))).toEqual([{ at: 3, level: "low" }]);
    expect(changes(run(seconds("jammed", 5)))[0]).toEqual({ at: 2, level: "audio" });
  });

  test("a small picture that is still too much goes as well", () => {
    expect(changes(run(seconds("tight", 20))).map(({ level }) => level)).toEqual(["low", "audio"]);
  });
});

describe("once the line has recovered", () => {
  test("the picture is back in full within 20 s, by way of the small one", () => {
    const states = run([...seconds("jammed", 4), ...seconds("calm", 30)]);
    expect(changes(states).map(({ level }) => level)).toEqual(["audio", "low", "full"]);
    expect(changes(states).at(-1)!.at).toBeLessThanOrEqual(4 + 20);
  });

  test("a step up is tried before it is told, and is undone unseen when it fails", () => {
    const down = run(seconds("jammed", 4)).at(-1)!;
    const calm = run(seconds("calm", 6), down, 4 * SECOND).at(-1)!;
    expect([calm.level, applied(calm)]).toEqual(["audio", "low"]);
    const failed = step(calm, "jammed", 11 * SECOND);
    expect([failed.level, applied(failed)]).toEqual(["audio", "audio"]);
    expect(failed.holdMs).toBeGreaterThan(down.holdMs);
  });
});

describe("whatever the line does", () => {
  const strain = fc.constantFrom<Strain>("calm", "tight", "jammed");
  const weather = fc
    .array(fc.tuple(strain, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 30 })
    .map((spells) => spells.flatMap(([what, count]) => seconds(what, count)));

  test("it moves one step up at a time, and never up without calm", () => {
    fc.assert(
      fc.property(weather, (strains) => {
        const states = run(strains);
        states.forEach((state, second) => {
          const before = states[second - 1]?.level ?? "full";
          const rise = LEVELS.indexOf(before) - LEVELS.indexOf(state.level);
          expect(rise).toBeLessThanOrEqual(1);
          expect(rise === 1 ? strains[second] : "calm").toBe("calm");
        });
      }),
    );
  });

  test("it does not flap: what was told stands for 5 s, or gives way to less", () => {
    fc.assert(
      fc.property(weather, (strains) => {
        const all = changes(run(strains));
        all.forEach(({ at, level }, place) => {
          const next = all[place + 1];
          const isUp = next && LEVELS.indexOf(next.level) < LEVELS.indexOf(level);
          expect(isUp ? next.at - at : 5).toBeGreaterThanOrEqual(5);
        });
      }),
    );
  });

  test("20 calm seconds end in a step up, 34 in the whole picture", () => {
    fc.assert(
      fc.property(weather, (strains) => {
        const end = run(strains).at(-1)!;
        const after = run(seconds("calm", 34), end, strains.length * SECOND);
        const best = (states: Steps[]) => LEVELS.indexOf(states.at(-1)!.level);
        const oneUp = Math.max(0, LEVELS.indexOf(end.level) - 1);
        expect(best(after.slice(0, 20))).toBeLessThanOrEqual(oneUp);
        expect(after.at(-1)!.level).toBe("full");
        expect(end.holdMs).toBeLessThanOrEqual(HOLD_MAX_MS);
      }),
    );
  });
});

test("a picture that the person wants stays for two minutes, and only so long", () => {
  const kept = pin(run(seconds("jammed", 5)).at(-1)!, 5 * SECOND);
  expect(applied(kept)).toBe("full");
  const later = run(seconds("jammed", PIN_MS / SECOND + 3), kept, 5 * SECOND);
  expect(changes(later)).toEqual([{ at: PIN_MS / SECOND, level: "audio" }]);
});

test("another room keeps the level, and starts to look anew", () => {
  const low = run(seconds("tight", 3)).at(-1)!;
  const again = step(resume(low), "jammed", 4 * SECOND);
  expect(again.level).toBe("low");
});
