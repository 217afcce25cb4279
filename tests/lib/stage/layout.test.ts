import { describe, expect, test } from "vitest";
import { arrange, nextChoice, OWN, type Scene, type Tile } from "@/lib/stage/layout";

const cameras = (count: number): Tile[] =>
  Array.from({ length: count }, (_, nth) => ({ id: `camera:${nth}`, kind: "camera" }));
const own: Tile = { id: OWN, kind: "camera" };
const screen: Tile = { id: "screen:0", kind: "screen" };

function scene(tiles: Tile[], more: Partial<Scene> = {}): Scene {
  return { tiles, choice: "auto", pinned: null, speakers: [], stripRoom: 6, ...more };
}

describe("arrange, by itself", () => {
  test("alone: oneself in the corner of an empty stage", () => {
    expect(arrange(scene([own]))).toEqual({ layout: "pair", large: null, rest: [OWN], hidden: 0 });
  });

  test("two: the other one large", () => {
    const two = arrange(scene([...cameras(1), own]));
    expect(two).toEqual({ layout: "pair", large: "camera:0", rest: [OWN], hidden: 0 });
  });

  test("three to nine: a grid of all; more: whoever speaks, and a strip", () => {
    expect(arrange(scene([...cameras(2), own]))).toMatchObject({ layout: "grid", large: null });
    expect(arrange(scene([...cameras(8), own])).layout).toBe("grid");
    const many = arrange(scene([...cameras(9), own], { speakers: ["camera:5"] }));
    expect(many).toMatchObject({ layout: "speaker", large: "camera:5" });
  });

  test("a shared screen is large, the newest where there are two", () => {
    const second: Tile = { id: "screen:1", kind: "screen" };
    expect(arrange(scene([screen, ...cameras(1), own]))).toEqual({
      layout: "presentation",
      large: "screen:0",
      rest: ["camera:0", OWN],
      hidden: 0,
    });
    const two = arrange(scene([screen, ...cameras(1), second, own]));
    expect(two).toMatchObject({ large: "screen:1", rest: ["screen:0", "camera:0", OWN] });
  });
});

describe("arrange, by hand", () => {
  test("a grid for two, and for a shared screen", () => {
    expect(arrange(scene([...cameras(1), own], { choice: "grid" })).layout).toBe("grid");
    const shared = arrange(scene([screen, ...cameras(1), own], { choice: "grid" }));
    expect(shared).toMatchObject({ layout: "grid", rest: ["screen:0", "camera:0", OWN] });
  });

  test("the speaker for three, never oneself", () => {
    const chosen = scene([...cameras(2), own], { choice: "speaker", speakers: [OWN, "camera:1"] });
    expect(arrange(chosen)).toMatchObject({ layout: "speaker", large: "camera:1" });
    const silent = scene([...cameras(2), own], { choice: "speaker" });
    expect(arrange(silent).large).toBe("camera:0");
  });

  test("a pin wins over speaker, screen and grid, until its tile is gone", () => {
    const tiles = [screen, ...cameras(2), own];
    for (const choice of ["auto", "grid", "speaker"] as const) {
      const held = arrange(scene(tiles, { choice, pinned: "camera:1", speakers: ["camera:0"] }));
      expect(held).toMatchObject({ layout: "speaker", large: "camera:1" });
    }
    expect(arrange(scene(tiles, { pinned: "camera:7" })).large).toBe("screen:0");
    const oneself = arrange(scene([...cameras(1), own], { pinned: OWN }));
    expect(oneself).toMatchObject({ layout: "speaker", large: OWN, rest: ["camera:0"] });
    const other = arrange(scene([...cameras(1), own], { pinned: "camera:0" }));
    expect(other.layout).toBe("pair");
  });
});

test("a strip too short for all keeps oneself and the last speakers, in their order", () => {
  const tiles = [screen, ...cameras(10), own];
  const shown = arrange(scene(tiles, { stripRoom: 4, speakers: ["camera:8", "camera:3"] }));
  expect(shown.rest).toEqual(["camera:3", "camera:8", OWN]);
  expect(shown.hidden).toBe(8);
});

test("the shortcut goes round and first shows something else", () => {
  expect(nextChoice("auto", "pair")).toBe("grid");
  expect(nextChoice("auto", "grid")).toBe("speaker");
  expect(nextChoice("grid", "grid")).toBe("speaker");
  expect(nextChoice("speaker", "speaker")).toBe("auto");
});
