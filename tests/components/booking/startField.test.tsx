import { afterEach, expect, test, vi } from "vitest";
import { StartField } from "@/components/booking/StartField";
import { startAt } from "@/lib/time/start";
import { render } from "../render";

afterEach(() => void vi.unstubAllEnvs());

const shown = (at: string) => {
  vi.stubEnv("TZ", "Europe/Berlin");
  return render(<StartField label="Start" value={startAt(Date.parse(at))} onChange={() => {}} />);
};

test.each([
  ["2026-10-25T00:30Z", [true, false]],
  ["2026-10-25T01:30Z", [false, true]],
])("fault 9: %s, which clocks show twice, is chosen by its offset", (at, chosen) => {
  const html = shown(at);
  expect(html).toContain("The first: 02:30, UTC+02:00");
  expect(html).toContain("The second, once the clocks are set back: 02:30, UTC+01:00");
  const radios = html.match(/<input type="radio"[^>]*>/g)!;
  expect(radios.map((one) => one.includes("checked"))).toEqual(chosen);
});

test("asks nothing of a time that there is once", () => {
  expect(shown("2026-10-25T02:30Z")).not.toContain("radio");
});
