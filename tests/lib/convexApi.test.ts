import { anyApi as packaged, type FunctionReference, getFunctionName } from "convex/server";
import { expect, test } from "vitest";
import { anyApi } from "@/lib/config/convexApi";

type Api = Record<string, Record<string, unknown>>;

test("references name the same functions as those of Convex's package", () => {
  const paths = [
    ["chat", "list"],
    ["sessions", "join"],
    ["folder", "module", "fn"],
    ["module", "default"],
  ];
  const nameIn = (api: unknown, path: string[]) => {
    const reference = path.reduce((at, part) => (at as Api)[part], api);
    return getFunctionName(reference as FunctionReference<"query">);
  };
  for (const path of paths) expect(nameIn(anyApi, path)).toBe(nameIn(packaged, path));
  expect(nameIn(anyApi, ["chat", "list"])).toBe("chat:list");
});

test("a promise of a reference gives the reference", async () => {
  const { list } = anyApi.chat!;
  expect(await Promise.resolve<unknown>(list)).toBe(list);
});
