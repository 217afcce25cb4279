import { ConvexProvider, ConvexReactClient } from "convex/react";
import { expect, test } from "vitest";
import type { AlertRow } from "@/components/admin/AlertCard";
import { OpenAlerts } from "@/components/admin/AlertsPage";
import type { Id } from "@/convex/_generated/dataModel";
import { render } from "../render";

function shown(count: number): string {
  const alerts = Array.from({ length: count }, (_, at): AlertRow => {
    const of = { severity: "page", person: null, resolvedAt: null, acknowledged: null } as const;
    const _id = `alert-${at}` as Id<"alerts">;
    return { _id, rule: "external", facts: { label: "ParleyAppDown" }, openedAt: at, ...of };
  });
  return render(
    <ConvexProvider client={new ConvexReactClient("http://127.0.0.1:9")}>
      <OpenAlerts alerts={alerts} />
    </ConvexProvider>,
  );
}

test("where there are more open alerts than are shown, the page says so", () => {
  expect(shown(199)).not.toContain("The newest 200 are shown");
  expect(shown(200)).toContain("The newest 200 are shown; older ones follow as these end.");
  expect(shown(0)).not.toContain("are shown");
});
