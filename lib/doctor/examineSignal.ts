import type { Chart } from "./chart";
import type { Passes } from "./examineBackend";
import { ask, openSocket, signalUrls, type Timed } from "./network";
import type { Patient } from "./patient";
import { type Answer, byPolicy, byScheme, judgeSignal, type SocketAnswer, unasked } from "./signal";
import { VERDICTS } from "./verdicts";

type Asked = Passes & { serverUrl: string };

/** The signal host, its WebSocket and whether it takes the token: all three asked at once. */
export async function examineSignal(
  chart: Chart,
  { pageUrl, knownServerUrl }: Patient,
  { serverUrl, probe, whyNoProbe, view }: Asked,
): Promise<void> {
  const unsent = byScheme({ serverUrl, pageUrl }) ?? byPolicy(serverUrl, knownServerUrl);
  if (unsent) return chart.find(unsent);
  const urls = signalUrls(serverUrl);
  const token = probe?.tokens.signal ?? null;
  chart.run("host", ...(token ? (["socket", "accepted"] as const) : []));
  const [root, validate, socket, server] = await Promise.all([
    ask(urls.root),
    token ? ask(urls.validate(token)) : null,
    token ? openSocket(urls.socket(token)) : null,
    view,
  ]);
  const code = judgeSignal({
    serverUrl,
    pageUrl,
    root: root.answer,
    validate: validate?.answer ?? unasked(root.answer),
    socket: socket?.answer ?? null,
    server,
  });
  note(chart, { code, root, validate, socket });
  if (!token) chart.skip(whyNoProbe, "socket", "accepted");
}

type Seen = {
  code: ReturnType<typeof judgeSignal>;
  root: Timed<Answer>;
  validate: Timed<Answer> | null;
  socket: Timed<SocketAnswer> | null;
};

/** Marks the three steps: clear before the fault, left out after it. */
function note(chart: Chart, { code, root, validate, socket }: Seen) {
  const at = code && VERDICTS[code].step;
  if (at === "host") return chart.find(code!, root.ms);
  chart.pass("host", root.ms);
  if (at === "accepted") {
    chart.find(code!, validate?.ms);
    return chart.skip("after", "socket");
  }
  if (validate) chart.pass("accepted", validate.ms);
  if (at === "socket") return chart.find(code!, socket?.ms);
  if (socket) chart.pass("socket", socket.ms);
}
