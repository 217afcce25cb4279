import { expect, test } from "vitest";
import Findings from "@/components/doctor/Findings";
import { ConfigContext } from "@/lib/config/context";
import { createChart } from "@/lib/doctor/chart";
import type { Why } from "@/lib/doctor/steps";
import { render } from "../render";

const BEFORE = "No way for media opened.";
const CLEAR = "What stopped the join has passed.";
const CUT = "As far as we could look";

const CONFIG = {
  convexUrl: "",
  siteUrl: null,
  livekitUrl: null,
  issuerUrl: null,
  clerkPublishableKey: null,
  streamUrl: "",
  bucketOrigins: [],
};

/** A check beside a join that failed; it found nothing, with media tried or left out. */
function said(leftOut: Why | null): string {
  const chart = createChart();
  chart.pass("signIn", 10);
  if (leftOut) chart.skip(leftOut, "udp", "tcp", "relay", "publish", "receive");
  else chart.pass("udp", 10);
  chart.finish();
  const { getSnapshot, subscribe } = chart;
  const examination = { getSnapshot, subscribe, attemptId: "one", stop: () => {} };
  return render(
    <ConfigContext value={CONFIG}>
      <Findings examination={examination} before={BEFORE} whenClear={CLEAR} />
    </ConfigContext>,
  );
}

test("a check that tried media and found nothing says that the way is clear now", () => {
  const html = said(null);
  expect(html).toContain(CLEAR);
  expect(html).not.toContain(CUT);
});

test.each<Why>(["limited", "after"])("one that left media out does not (%s)", (why) => {
  const html = said(why);
  expect(html).not.toContain(CLEAR);
  expect(html).toContain(BEFORE);
  expect(html).toContain(CUT);
});
