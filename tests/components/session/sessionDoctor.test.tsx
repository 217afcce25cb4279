import { expect, test, vi } from "vitest";
import SessionDoctor from "@/components/doctor/SessionDoctor";
import type { Booking } from "@/components/session/SessionScreen";
import { DoctorContext } from "@/components/session/useDoctor";
import { ConfigContext } from "@/lib/config/context";
import { createChart } from "@/lib/doctor/chart";
import type { SessionState } from "@/lib/session/types";
import { render } from "../render";

// It asks the backend.
vi.mock("@/components/doctor/Plan", () => ({ default: () => null }));

const AGAIN = "We try again in";

const CONFIG = {
  convexUrl: "",
  siteUrl: null,
  livekitUrl: null,
  issuerUrl: null,
  clerkPublishableKey: null,
  streamUrl: "",
  bucketOrigins: [],
};

function shown(state: SessionState, isAsked: boolean): string {
  const { getSnapshot, subscribe } = createChart();
  const examination = { getSnapshot, subscribe, attemptId: "one", stop: () => {} };
  const doctor = { examination, isAsked, ask: () => {}, dismiss: () => {} };
  const own = { booking: {} as Booking, hops: [], before: null, state, onRetry: () => {} };
  return render(
    <ConfigContext value={CONFIG}>
      <DoctorContext value={doctor}>
        <SessionDoctor {...own} />
      </DoctorContext>
    </ConfigContext>,
  );
}

const FAILED: SessionState = {
  phase: "failed",
  failure: { hop: "signal", code: "signal_unreachable", retry: "later" },
  attempt: 1,
  nextTryAt: Date.now() + 3_000,
};

test.each([true, false])(
  "a join that is tried again says so beside a check, asked for or not (%s)",
  (isAsked) => expect(shown(FAILED, isAsked)).toContain(AGAIN),
);

test("one that did not fail promises no try", () => {
  expect(shown({ phase: "ready" }, true)).not.toContain(AGAIN);
});
