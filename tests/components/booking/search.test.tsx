import { expect, test } from "vitest";
import { Found } from "@/components/booking/SearchField";
import { restOf } from "@/components/booking/useBookings";
import messages from "@/messages/en.json";
import { render } from "../render";

const { cut, further } = messages.bookings.search;

const found = (state: { isSearching?: boolean; isLooking?: boolean; isCut?: boolean }) =>
  render(
    <Found
      bookings={{
        ...{ isSearching: true, isLooking: false, isCut: false, ...state },
        shown: { current: [1], past: [] },
        lookFurther: () => undefined,
      }}
    />,
  );

test("a search that ends before all was looked through says so", () => {
  expect(found({ isCut: true })).toContain(`One booking matches. ${cut}`);
  expect(found({ isCut: true })).toContain(further);
  expect(found({})).not.toContain(cut);
  expect(found({})).not.toContain(further);
  // One of two lists is at its end, and the other goes on.
  expect(found({ isCut: true, isLooking: true })).not.toContain(cut);
  expect(found({ isCut: true, isSearching: false })).not.toContain(cut);
});

test("pages are fetched while somebody searches, up to a bound", () => {
  const wanted = (steps: number, most = 20) => ({ isWanted: true, steps, most });
  expect(restOf("CanLoadMore", wanted(0))).toBe("looking");
  expect(restOf("LoadingMore", wanted(20))).toBe("looking");
  expect(restOf("CanLoadMore", wanted(20))).toBe("cut");
  expect(restOf("CanLoadMore", wanted(20, 40))).toBe("looking");
  expect(restOf("CanLoadMore", wanted(40, 40))).toBe("cut");
  expect(restOf("Exhausted", wanted(20))).toBe("none");
  expect(restOf("CanLoadMore", { isWanted: false, steps: 20, most: 20 })).toBe("none");
});
