import { expect, test } from "vitest";
import { DataItems } from "@/components/session/quality/DataItems";
import { render } from "../render";

test("the lines of the menu are there before the line is watched, so that none moves", () => {
  expect(render(<DataItems />).match(/role="menuitemcheckbox"/g)).toHaveLength(2);
});
