import { expect, onTestFinished, vi } from "vitest";
import { createSession } from "@/lib/session/session";
import type { AttemptRecord, DenialReason } from "@/lib/session/types";
import { fakeBackend, fakeDevices, fakeKit } from "./fakes";

export const settle = (ms = 1) => vi.advanceTimersByTimeAsync(ms);

/** A session over fakes, the phases that it went through, and the attempts that it told of. */
export function setUp() {
  const sfu = fakeKit();
  const { backend, answers, asked, given, newest } = fakeBackend();
  const { devices, state: media } = fakeDevices();
  const attempts: AttemptRecord[] = [];
  const session = createSession({
    backend,
    devices,
    loadKit: async () => sfu.kit,
    probe: sfu.probe,
    onAttempt: (record) => attempts.push(record),
  });
  // One that goes on would set timers in the tests of other files, which count theirs.
  onTestFinished(() => session.stop());
  const phases: string[] = [];
  session.subscribe(() => {
    const { phase } = session.getSnapshot().state;
    if (phases.at(-1) !== phase) phases.push(phase);
  });
  const refuseWith = (reason: DenialReason, inMs?: number) => {
    answers.join = async () => {
      const now = Date.now();
      return { kind: "denied", reason, serverNow: now, retryAt: inMs && now + inMs };
    };
  };
  const phase = () => session.getSnapshot().state.phase;
  return {
    session,
    sfu,
    newest,
    answers,
    asked,
    given,
    media,
    phases,
    phase,
    refuseWith,
    attempts,
  };
}

export type Scene = ReturnType<typeof setUp>;

/** From the page's opening to a connected room. */
export async function connect({ session, sfu }: Scene) {
  session.start();
  await settle();
  session.join();
  await settle();
  sfu.last().events.onSignal();
  sfu.last().connected.resolve();
  await settle();
}

export function expectNothingLeft({ sfu, media }: Scene) {
  expect(sfu.open()).toBe(0);
  expect(sfu.publishers.every((publisher) => publisher.isDisposed)).toBe(true);
  expect(media.isOpen).toBe(false);
}
