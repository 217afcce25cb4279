import { expect, test } from "vitest";
import { isAny, NO_FILTER, toQuery } from "@/components/admin/filter";
import { LogList } from "@/components/admin/LogList";
import { render } from "../render";

const words = { loading: "Loading the log…", nothing: "No row matches." };

function shown(status: "LoadingFirstPage" | "Exhausted" | "CanLoadMore", results: string[]) {
  return render(
    <LogList
      name="A log"
      log={{ status, results, loadMore: () => undefined }}
      words={words}
      rows={(rows) => <ul>{rows.join(" and ")}</ul>}
    >
      <p>Filters</p>
    </LogList>,
  );
}

test("says whether it loads or is empty, and else shows its rows and the way to more", () => {
  expect(shown("LoadingFirstPage", [])).toMatch(/aria-busy="true".*Loading the log…/);
  const empty = shown("Exhausted", []);
  expect(empty).toContain("No row matches.");
  expect(empty).not.toContain("Show more");
  const full = shown("CanLoadMore", ["one", "two"]);
  expect(full).toMatch(/Filters.*one and two.*Show more/);
  expect(full).not.toContain("No row matches.");
});

test("a log without a filter is told from one in which nothing matches", () => {
  expect(isAny(toQuery(NO_FILTER, null))).toBe(true);
  expect(isAny(toQuery({ ...NO_FILTER, outcome: "denied" }, null))).toBe(false);
  expect(isAny(toQuery({ ...NO_FILTER, from: "2030-01-01T00:00" }, null))).toBe(false);
  expect(isAny(toQuery(NO_FILTER, "jd7booking00000000000000000000000"))).toBe(false);
});
