import { expect, test } from "vitest";
import { How } from "@/components/admin/RecentSessions";
import { render } from "../render";

type Came = { in?: number; keptOut?: number; breaks?: number };

function said(
  { breaks = 0, ...came }: Came,
  nobody: "soon" | "notYet" | "nobody" = "nobody",
): string {
  const count = { people: 2, in: 0, keptOut: 0, ...came };
  const html = render(<How row={{ count, breaks }} nobody={nobody} />);
  return html.replaceAll(/<[^>]*>/g, "").trim();
}

test("of how a session went the worst is said", () => {
  expect(said({ in: 1, keptOut: 1, breaks: 3 })).toBe("1 could not get in");
  expect(said({ in: 2, breaks: 3 })).toBe("3 breaks");
  expect(said({ in: 2 })).toBe("Went well");
  expect(said({})).toBe("Nobody came");
  expect(said({}, "soon")).toBe("Open");
  expect(said({}, "notYet")).toBe("Nobody yet");
});
