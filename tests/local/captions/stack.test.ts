import { expect, it } from "vitest";
import { deploymentEnv, type Context } from "@/local/stack/context.ts";
import { partSpecs } from "@/local/stack/parts.ts";
import { startStack } from "@/local/stack/stack.ts";
import { afterwards, ownPlace, partsUnder } from "../stack/helpers.ts";

it("runs in the stack, and the backend is told where it is and what it knows it by", async () => {
  const { home, ports } = await ownPlace();
  let context: Context | undefined;
  const stack = await startStack({
    home,
    ports,
    specs: (made) => {
      context = made;
      return partSpecs(made).filter(({ name }) => name === "captions");
    },
  });
  afterwards(() => stack.stop());
  expect(stack.parts).toMatchObject([{ name: "captions", state: "ok" }]);
  const { CAPTIONS_URL: url, CAPTIONS_SECRET: secret } = deploymentEnv(context!);
  expect(url).toBe(`http://127.0.0.1:${ports.captions}`);
  const ask = async (bearer?: string) =>
    await fetch(`${url}/jobs/none`, {
      headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    });
  expect((await ask()).status).toBe(401);
  expect((await ask(secret)).status).toBe(404);
});

it("is not started where somebody else makes captions", async () => {
  expect(await partsUnder({})).toContain("captions");
  const theirs = { CAPTIONS_URL: "http://127.0.0.1:9", CAPTIONS_SECRET: "a-secret-of-theirs" };
  expect(await partsUnder(theirs)).not.toContain("captions");
});
