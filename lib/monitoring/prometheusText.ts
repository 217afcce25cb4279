export type MetricType = "counter" | "gauge" | "histogram";
export type Metric = { type: MetricType; help: string };
/** `labels` as the format has them: `outcome="failed"`, or nothing. */
export type Series = { name: string; labels: string; value: number };

/** Prometheus' text format 0.0.4. */
export const TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** All series below the metric that they belong to; a metric without one is told all the same. */
export function toText(
  metrics: Readonly<Record<string, Metric>>,
  series: readonly Series[],
): string {
  const lines = Object.entries(metrics).flatMap(([name, { type, help }]) => {
    const own = series.filter((one) => metricOf(one.name, metrics) === name);
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...own.map(toLine)];
  });
  return `${lines.join("\n")}\n`;
}

/** The three series of a histogram have names of their own. */
function metricOf(name: string, metrics: Readonly<Record<string, Metric>>): string {
  return name in metrics ? name : name.replace(/_(bucket|sum|count)$/, "");
}

function toLine({ name, labels, value }: Series): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${value}`;
}

/** `{ outcome: "failed" }` as `outcome="failed"`; names in the order given. */
export function labelsOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}

const escaped = (value: string) =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
