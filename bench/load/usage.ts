export type Usage = { cores: number; megabytes: number };
type Reading = { name: string; cpuSeconds: number; megabytes: number };

/** Processor use between the first and the last reading, the most memory of any; clients as one. */
export function usageBetween(samples: Reading[][], seconds: number): Record<string, Usage> {
  const usage: Record<string, Usage> = {};
  for (const { name } of samples[0]!) {
    const own = samples.flatMap((sample) => sample.filter((one) => one.name === name));
    const group = name.replace(/ \d+$/, "");
    const before = usage[group] ?? { cores: 0, megabytes: 0 };
    // One that ended has no reading any more.
    const cpuSeconds = own.map((one) => one.cpuSeconds);
    usage[group] = {
      cores: before.cores + (Math.max(...cpuSeconds) - cpuSeconds[0]!) / seconds,
      megabytes: before.megabytes + Math.max(...own.map(({ megabytes }) => megabytes)),
    };
  }
  return usage;
}
