import { ConvexProvider, ConvexReactClient } from "convex/react";
import { expect, test, vi } from "vitest";
import { OwnTimeline } from "@/components/timeline/OwnTimeline";
import messages from "@/messages/en.json";
import { render } from "../render";

/** How many queries the page subscribes to. */
function subscribed(isOver: boolean) {
  const client = new ConvexReactClient("http://127.0.0.1:9");
  const watch = { onUpdate: () => () => {}, localQueryResult: () => undefined };
  const watchQuery = vi.spyOn(client, "watchQuery").mockReturnValue(watch as never);
  const html = render(
    <ConvexProvider client={client}>
      <OwnTimeline bookingId="b" isOver={isOver} />
    </ConvexProvider>,
  );
  return { html, queries: watchQuery.mock.calls.length };
}

test("the story of a session that goes on is read only where somebody opens it", () => {
  const { html, queries } = subscribed(false);
  expect(html).toContain(messages.timeline.ownOpen);
  expect(queries).toBe(0);
  expect(subscribed(true).queries).toBeGreaterThan(0);
});
