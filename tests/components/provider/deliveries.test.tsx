import { ConvexProvider, ConvexReactClient } from "convex/react";
import { expect, test } from "vitest";
import { Delivery } from "@/components/provider/integrations/Deliveries";
import type { DeliveryRow } from "@/components/provider/integrations/types";
import type { Id } from "@/convex/_generated/dataModel";
import { render } from "../render";

const STATES = ["waiting", "delivered", "failed", "dropped"] as const;

test.each(STATES)("a delivery that is %s can be sent again", (state) => {
  const row: DeliveryRow = {
    deliveryId: "delivery" as Id<"webhookDeliveries">,
    eventId: "event" as Id<"outgoingEvents">,
    type: "session.ended",
    at: 0,
    state,
    tries: [{ at: 0, outcome: "refused", status: 500, tookMs: 12 }],
    nextAt: state === "waiting" ? 3_600_000 : null,
    body: "{}",
  };
  const html = render(
    <ConvexProvider client={new ConvexReactClient("http://127.0.0.1:9")}>
      <Delivery row={row} />
    </ConvexProvider>,
  );
  expect(html).toContain("answered with 500 in 12 ms");
  expect(html).toMatch(/<button[^>]*aria-label="Send again: session\.ended of [^"]+"/);
});
