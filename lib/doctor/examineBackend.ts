import { errorCode } from "../errors/errors";
import type { Chart } from "./chart";
import type { DoorAnswer, Patient, ProbeAnswer, SignInState } from "./patient";
import type { ServerView } from "./signal";
import type { Why } from "./steps";
import { inTime, Late, type Outcome as Timed, timed } from "./timing";
import type { VerdictCode } from "./verdicts";

type Tokens = Extract<ProbeAnswer, { kind: "granted" }>["tokens"];

/** What the backend gave for the hops after it. */
export type Passes = {
  serverUrl: string | null;
  probe: { tokens: Tokens } | null;
  /** Why there is no probe. */
  whyNoProbe: Why;
  view: Promise<ServerView | null>;
};

const NOTHING: Passes = {
  serverUrl: null,
  probe: null,
  whyNoProbe: "signedOut",
  view: Promise.resolve(null),
};

const SIGN_IN_FAULTS: Record<Exclude<SignInState, "in">, VerdictCode> = {
  out: "signed_out",
  unreachable: "sign_in_unreachable",
  refused: "sign_in_refused",
  account_failed: "account_failed",
};

/** Sign-in, the backend, the booking and the passes. */
export async function examineBackend(chart: Chart, patient: Patient): Promise<Passes> {
  const { backend } = patient;
  chart.run("signIn", "backend");
  const [signIn, connected] = await Promise.all([
    timed(patient.signIn()),
    timed(inTime(backend.connected())),
  ]);
  const who = signIn.value ?? "unreachable";
  if (who === "in") chart.pass("signIn", signIn.ms);
  else chart.find(SIGN_IN_FAULTS[who], signIn.ms);
  if (!connected.isDone) {
    chart.find("backend_silent", connected.ms);
    return { ...NOTHING, whyNoProbe: "after" };
  }
  if (who !== "in") {
    if (who !== "account_failed") chart.pass("backend", connected.ms);
    chart.skip("signedOut", "booking", "token", "accepted");
    return NOTHING;
  }
  return await askForPasses(chart, patient);
}

async function askForPasses(chart: Chart, { backend, attemptId }: Patient): Promise<Passes> {
  chart.run("booking", "token");
  const view = inTime(backend.look()).catch(() => null);
  const [ping, door, probe] = await Promise.all([
    timed(inTime(backend.ping())),
    backend.askDoor && timed(inTime(backend.askDoor())),
    timed(inTime(backend.begin(attemptId))),
  ]);
  if (!ping.isDone) {
    chart.find(codeOf(ping.error), ping.ms);
    return { ...NOTHING, whyNoProbe: "after" };
  }
  chart.pass("backend", ping.ms);
  noteBooking(chart, door);
  return { ...noteProbe(chart, probe), view };
}

function noteBooking(chart: Chart, door: Timed<DoorAnswer> | null) {
  if (door === null) return chart.skip("noBooking", "booking");
  if (!door.isDone) {
    if (errorCode(door.error) === "RATE_LIMITED") return chart.skip("limited", "booking");
    return chart.find(codeOf(door.error), door.ms);
  }
  if (door.value.kind === "open") return chart.pass("booking", door.ms);
  // A door that the rules keep closed is no fault of the way.
  chart.skip(door.value.reason === "rate_limited" ? "limited" : "closed", "booking");
}

function noteProbe(chart: Chart, probe: Timed<ProbeAnswer>): Omit<Passes, "view"> {
  const without = { ...NOTHING, whyNoProbe: "limited" as const };
  if (!probe.isDone) {
    chart.find(codeOf(probe.error), probe.ms);
    return { ...without, whyNoProbe: "after" };
  }
  if (probe.value.kind === "granted") {
    chart.pass("token", probe.ms);
    const { tokens, serverUrl } = probe.value;
    return { ...without, probe: { tokens }, serverUrl };
  }
  if (probe.value.reason === "misconfigured") chart.find("misconfigured", probe.ms);
  else chart.skip("limited", "token");
  return without;
}

function codeOf(error: unknown): VerdictCode {
  if (error instanceof Late) return "backend_silent";
  return errorCode(error) === "UNAUTHENTICATED" ? "sign_in_refused" : "backend_error";
}
