import { expect, test } from "vitest";
import { How } from "@/components/admin/RecentSessions";
import { render } from "../render";

type Came = { in?: number; keptOut?: number; breaks?: number };

function said({ breaks = 0, ...came }: Came, when: "before" | "on" | "over" = "over"): string {
  const count = { people: 2, in: 0, keptOut: 0, ...came };
  const html = render(<How row={{ count, breaks }} when={when} />);
  return html.replaceAll(/<[^>]*>/g, "").trim();
}

test("of how a session went the worst is said", () => {
  expect(said({ in: 1, keptOut: 1, breaks: 3 })).toBe("1 could not get in");
  expect(said({ in: 2, breaks: 3 })).toBe("3 breaks");
  expect(said({ in: 2 })).toBe("Went well");
  expect(said({ in: 2 }, "on")).toBe("On, and well");
  expect(said({})).toBe("Nobody came");
  expect(said({}, "before")).toBe("Open");
  expect(said({}, "on")).toBe("Nobody yet");
});
