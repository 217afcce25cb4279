import { afterAll, beforeAll, expect, test } from "vitest";
import { TRIALS } from "../guards/rows.ts";
import { copyTree, tryIn } from "../guards/trial.ts";

let copy: ReturnType<typeof copyTree>;
beforeAll(() => void (copy = copyTree()));
afterAll(() => copy.remove());

/** A few that take a moment; `npm run guards` tries all of them. */
const SAMPLE = ["fault 8", "attack 6", "attack 24"];
const trials = SAMPLE.map((row) => TRIALS.find((trial) => trial.row === row)!);

test.each(trials)(
  "$row: its test is green, and red without its guard",
  async (trial) => {
    expect(await tryIn(copy.folder, trial, "guard")).toMatchObject({ kind: "green" });
    expect(await tryIn(copy.folder, trial, "none")).toMatchObject({ kind: "red" });
  },
  5 * 60_000,
);
