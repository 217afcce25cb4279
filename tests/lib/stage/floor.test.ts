import { expect, test } from "vitest";
import { nextFloor, NOBODY, TAKES_MS } from "@/lib/stage/floor";

const holderOf = (floor: ReturnType<typeof nextFloor>) => floor.holders[0];

test("the first to speak has the floor, and keeps it in silence", () => {
  let floor = nextFloor(NOBODY, ["ann"], 0);
  floor = nextFloor(floor, [], 10_000);
  expect(holderOf(floor)).toBe("ann");
});

test("somebody louder does not take it from one who still speaks", () => {
  let floor = nextFloor(NOBODY, ["ann"], 0);
  for (let now = 0; now < 10_000; now += 500) floor = nextFloor(floor, ["ben", "ann"], now);
  expect(holderOf(floor)).toBe("ann");
});

test("a short word does not take it, a sentence does", () => {
  const start = nextFloor(NOBODY, ["ann"], 0);
  let floor = nextFloor(start, ["ben"], 1_000);
  floor = nextFloor(floor, [], 1_400);
  floor = nextFloor(floor, ["ben"], 3_000);
  floor = nextFloor(floor, ["ben"], 3_000 + TAKES_MS - 1);
  expect(holderOf(floor)).toBe("ann");
  floor = nextFloor(floor, ["ben"], 3_000 + TAKES_MS);
  expect(floor).toEqual({ holders: ["ben", "ann"], rival: null });
});

test("of two rivals the one who began is not put off by a louder one", () => {
  let floor = nextFloor(NOBODY, ["ann"], 0);
  floor = nextFloor(floor, ["ben"], 0);
  floor = nextFloor(floor, ["cleo", "ben"], 800);
  floor = nextFloor(floor, ["cleo", "ben"], TAKES_MS);
  expect(holderOf(floor)).toBe("ben");
});

test("nothing new is the same object, so that nothing is drawn again", () => {
  const floor = nextFloor(NOBODY, ["ann"], 0);
  expect(nextFloor(floor, ["ann", "ben"], 500)).toBe(floor);
});
