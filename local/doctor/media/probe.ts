/**
 * Media of a check, as a process of its own: reads what to try from stdin, tells each frame of
 * signalling and, in the end, what the steps came to.
 */
import { text } from "node:stream/consumers";
import { createChart } from "../../../lib/doctor/chart.ts";
import { examineWays } from "../../../lib/doctor/examineMedia.ts";
import { dropRtcLog } from "../../rtcLog.ts";
import { shellKit } from "./kit.ts";
import { type Asked, FRAME, RESULT } from "./asked.ts";

dropRtcLog();
const { serverUrl, tokens } = JSON.parse(await text(process.stdin)) as Asked;
const chart = createChart();
const kit = shellKit(tokens.relay, (line) => console.log(FRAME + line));
const never = new AbortController().signal;
await examineWays(chart, kit, "all", { serverUrl, tokens }, never);
chart.finish();
const { steps, verdict } = chart.getSnapshot();
process.stdout.write(`${RESULT}${JSON.stringify({ steps, verdict })}\n`, () => process.exit(0));
