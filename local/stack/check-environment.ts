/** `node local/stack/check-environment.ts`: the same check as at the start, ahead of a build. */
import { examine, readEnvironment, type Finding } from "./environment.ts";
import { reachServices } from "./reach.ts";

export async function checkEnvironment(env = readEnvironment()) {
  const { services, findings } = examine(env);
  const unreachable = findings.length > 0 ? [] : await reachServices(services);
  return { services, findings: [...findings, ...unreachable] };
}

export function describeFindings(findings: Finding[]): string {
  return findings.map(({ what, fix }) => `${what}: ${fix}.`).join("\n");
}

if (import.meta.main) {
  const { findings } = await checkEnvironment();
  if (findings.length > 0) {
    console.error(describeFindings(findings));
    process.exit(1);
  }
}
