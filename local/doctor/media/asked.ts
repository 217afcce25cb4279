import type { ChartView } from "../../../lib/doctor/chart.ts";

/** `signal` is nobody's any more by now: TCP is tried by it. */
export type Tokens = Record<"signal" | "send" | "receive" | "relay", string>;
export type Asked = { serverUrl: string; tokens: Tokens };
export type Result = Pick<ChartView, "steps" | "verdict">;

// LiveKit's library says things of its own on the same stream.
export const FRAME = "FRAME ";
export const RESULT = "RESULT ";
