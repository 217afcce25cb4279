import { expect, test } from "vitest";
import { createStage } from "@/lib/stage/stage";

function fakeStorage(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void (kept[key] = value),
  };
}

test("the choice outlives a reload of the tab; nonsense does not", () => {
  const storage = fakeStorage();
  createStage(storage).choose("speaker");
  expect(createStage(storage).getSnapshot().choice).toBe("speaker");
  const broken = fakeStorage({ "parley.layout": "sideways" });
  expect(createStage(broken).getSnapshot().choice).toBe("auto");
  expect(createStage(null).getSnapshot().choice).toBe("auto");
});

test("a pin goes by a second press, by another one and by choosing a layout", () => {
  const stage = createStage(null);
  stage.pin("camera:a");
  stage.pin("camera:b");
  expect(stage.getSnapshot().pinned).toBe("camera:b");
  stage.pin("camera:b");
  expect(stage.getSnapshot().pinned).toBeNull();
  stage.pin("camera:a");
  stage.choose("grid");
  expect(stage.getSnapshot()).toMatchObject({ choice: "grid", pinned: null });
});

test("a new screen ends a grid that was chosen before it", () => {
  const stage = createStage(null);
  stage.choose("grid");
  stage.screenCame();
  expect(stage.getSnapshot().choice).toBe("auto");
});

test("a tile is turned and turned back", () => {
  const stage = createStage(null);
  stage.turn("camera:a");
  expect([...stage.getSnapshot().turned]).toEqual(["camera:a"]);
  stage.turn("camera:a");
  expect(stage.getSnapshot().turned.size).toBe(0);
});
