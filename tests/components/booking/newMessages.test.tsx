import { expect, test } from "vitest";
import { NewCount } from "@/components/booking/NewMessages";
import { render } from "../render";

test("new messages are a number to the eye and words to the ear, and nothing where there are none", () => {
  expect(render(<NewCount count={0} />)).toBe("");
  const html = render(<NewCount count={2} />);
  expect(html).toMatch(/aria-hidden="true"[^>]*>2</);
  expect(html).toContain("2 new messages");
});
