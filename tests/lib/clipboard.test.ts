import { afterEach, expect, test, vi } from "vitest";
import { copied } from "@/lib/clipboard";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("says that nothing was copied where there is no clipboard, or it refuses", async () => {
  vi.stubGlobal("navigator", {});
  expect(await copied("a secret")).toBe(false);
  const refuse = async () => Promise.reject(new DOMException("x", "NotAllowedError"));
  vi.stubGlobal("navigator", { clipboard: { writeText: refuse } });
  expect(await copied("a secret")).toBe(false);
});

test("copies the text", async () => {
  const written: string[] = [];
  const writeText = async (text: string) => void written.push(text);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  expect(await copied("a secret")).toBe(true);
  expect(written).toEqual(["a secret"]);
});
