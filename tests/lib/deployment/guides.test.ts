import { describe, expect, test } from "vitest";
import { read } from "./composeFile";

describe("the guides", () => {
  test("COMPOSE asks from elsewhere, with the address of the HTTP actions", () => {
    const blocks = read("docs/deploy/COMPOSE.md").split("```");
    const asking = blocks.find((block) => block.includes("npm run preflight"))!;
    expect(asking).toMatch(
      /^ssh -N -L (\d+):127\.0\.0\.1:7880 .*\n.* LIVEKIT_API_URL=http:\/\/127\.0\.0\.1:\1 /m,
    );
    expect(asking).toContain("CONVEX_SITE_URL=https://actions.example.com");
  });
});
