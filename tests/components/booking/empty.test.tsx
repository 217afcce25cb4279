import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { expect, test } from "vitest";
import { EmptyBookings } from "@/components/booking/EmptyBookings";
import { render } from "../render";

const router = { prefetch: () => {}, push: () => {} } as never;

const empty = (as: "client" | "provider", isProvider: boolean) =>
  render(
    <AppRouterContext.Provider value={router}>
      <EmptyBookings as={as} isProvider={isProvider} />
    </AppRouterContext.Provider>,
  );

test("who provides sessions finds the way to them where none is booked with them", () => {
  const toProvided = 'href="/provider"';
  expect(empty("client", true)).toContain(toProvided);
  expect(empty("client", false)).not.toContain(toProvided);
  expect(empty("provider", true)).not.toContain(toProvided);
});
