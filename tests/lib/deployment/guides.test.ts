import { globSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROOT } from "@/local/stack/paths";
import { read } from "./composeFile";

const GUIDES = globSync("docs/**/*.md", { cwd: ROOT });

describe("the guides", () => {
  test.each(["CLOUD", "COMPOSE"])("%s sets Clerk's webhook up, with its secret", (name) => {
    const guide = read(`docs/deploy/${name}.md`);
    const path = /path: "(\/clerk\/\w+)"/.exec(read("convex/http.ts"))![1]!;
    expect(guide).toMatch(new RegExp(`https://\\S+${path}\``));
    expect(guide).toMatch(/convex env set (--prod )?CLERK_WEBHOOK_SIGNING_SECRET /);
    const events = [...read("convex/model/identity/clerkWebhook.ts").matchAll(/case "(\S+)":/g)];
    expect(events.length).toBeGreaterThan(4);
    expect(events.filter(([, event]) => !guide.includes(`\`${event}\``))).toEqual([]);
  });

  test("UPGRADING runs migrations after the backend, and before the app", () => {
    const guide = read("docs/deploy/UPGRADING.md");
    const at = (step: string) => guide.indexOf(step);
    const steps = [
      "`npx convex deploy`",
      "migrations:run`",
      "migrations:status`",
      "**The app**",
    ].map(at);
    expect(steps).not.toContain(-1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  test("COMPOSE asks from elsewhere, with the address of the HTTP actions", () => {
    const blocks = read("docs/deploy/COMPOSE.md").split("```");
    const asking = blocks.find((block) => block.includes("npm run preflight"))!;
    expect(asking).toMatch(
      /^ssh -N -L (\d+):127\.0\.0\.1:7880 .*\n.* LIVEKIT_API_URL=http:\/\/127\.0\.0\.1:\1 /m,
    );
    expect(asking).toContain("CONVEX_SITE_URL=https://actions.example.com");
  });

  test.each(GUIDES)("%s runs functions that are there", (file) => {
    const named = [...read(file).matchAll(/convex run (?:--prod )?(\w+):(\w+)/g)];
    const missing = named.filter(
      ([, module, name]) => !read(`convex/${module}.ts`).includes(`export const ${name} `),
    );
    expect(missing.map(([command]) => command)).toEqual([]);
  });
});
