import { ConvexProvider, ConvexReactClient } from "convex/react";
import { expect, test } from "vitest";
import type { BookingDetail, BookingRow, Person } from "@/components/booking/rows";
import {
  ClientReadiness,
  type InLine,
  type Preparing,
} from "@/components/provider/today/ClientReadiness";
import { KnownBoard } from "@/components/provider/today/TodayPage";
import messages from "@/messages/en.json";
import { render } from "../render";

const NINE = Date.UTC(2026, 10, 25, 8, 0);
const client = { _id: "u1", name: "Demo <client>" } as unknown as Person;
const row = {
  _id: "b1",
  clients: [client],
  opensAt: NINE,
  startsAt: NINE,
} as unknown as BookingRow;

const line = {
  userId: "u1",
  sinceAt: NINE,
  readiness: { camera: "ready", microphone: "failed", network: "weak" },
} as unknown as InLine;

const detailWith = (more: object) =>
  ({ present: [], troubles: [], ...more }) as unknown as BookingDetail;

// It is asked nothing: the client connects with its first question.
const convex = new ConvexReactClient("http://127.0.0.1:9");

type State = {
  inLine?: InLine | null;
  preparing?: Preparing | null;
  detail?: BookingDetail | null;
};
const shown = (state: State) =>
  render(
    <ConvexProvider client={convex}>
      <ClientReadiness
        row={row}
        client={client}
        inLine={null}
        preparing={null}
        detail={null}
        {...state}
      />
    </ConvexProvider>,
  );

test("who waits in the lobby is shown with what works, and can be let in", () => {
  const html = shown({ inLine: line });
  expect(html).toMatch(/class="go"><svg.*i-check/);
  expect(html).toMatch(/class="stop"><svg.*i-x.*Does not work/);
  expect(html).toMatch(/class="warn"><svg.*i-triangle-alert.*Weak/);
  expect(html).toMatch(/lobby/i);
  expect(html).toContain("Demo &lt;client&gt;");
  expect(html).toMatch(/<button/);
});

test("who gets ready is shown with what works, who went on with what they came with", () => {
  const readiness = { camera: "ready", microphone: "failed", network: "ok" };
  const told = (lastSeenAt: number) =>
    ({ personId: "u1", lastSeenAt, readiness }) as unknown as Preparing;
  const open = shown({ preparing: told(0) });
  expect(open).toMatch(/class="stop"><svg.*i-x.*Does not work/);
  expect(open).toContain("Getting ready to join");
  expect(open).not.toMatch(/<button/);
  const long = -5 * 60_000;
  const silent = shown({ preparing: told(long) });
  expect(silent).not.toMatch(/Getting ready|Does not work/);
  const inRoom = detailWith({ present: [{ userId: "u1", joinedAt: NINE }] });
  expect(shown({ preparing: told(long), detail: inRoom })).toContain("Does not work");
});

test("who is in the room, or nowhere yet, is not let in again", () => {
  const inRoom = shown({ detail: detailWith({ present: [{ userId: "u1", joinedAt: NINE }] }) });
  expect(inRoom).toMatch(/class="go"/);
  expect(inRoom).not.toMatch(/<button/);
  const nowhere = shown({ detail: detailWith({ present: [{ userId: "u2", joinedAt: NINE }] }) });
  expect(nowhere).not.toMatch(/class="go"/);
  expect(nowhere).not.toMatch(/<button/);
});

test("who cannot connect says so, and whether they want another time", () => {
  const trouble = (wantsAnotherTime: boolean) =>
    shown({ detail: detailWith({ troubles: [{ userId: "u1", at: NINE, wantsAnotherTime }] }) });
  const [one, other] = [trouble(false), trouble(true)];
  for (const html of [one, other]) expect(html).toMatch(/i-triangle-alert/);
  expect(one).not.toBe(other);
});

test.each([true, false])("a day of more bookings than are told says so: %j", (isCut) => {
  const view = { entries: [], busy: [], rows: [], isCut };
  const html = render(
    <ConvexProvider client={convex}>
      <KnownBoard zone="Europe/Berlin" today="2026-11-25" view={view} />
    </ConvexProvider>,
  );
  expect(html).toContain(messages.today.none);
  expect(html.includes(messages.today.cut)).toBe(isCut);
});
