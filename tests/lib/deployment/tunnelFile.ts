import { parse } from "yaml";

/** Where a request goes that a rule of a tunnel fits. */
export type Service = { kind: "status"; code: number } | { kind: "http"; origin: URL };
export type Rule = { hostname?: string; path?: RegExp; service: Service };

type Written = { hostname?: string; path?: string; service: string };

/**
 * The ingress rules of a `config.yml` of cloudflared, read as it reads them (its `ingress` package).
 * @throws what it does not start with: no rule for the rest, one that is not the last, a name with a
 * port, a service with a path
 */
export function readTunnel(text: string): Rule[] {
  const { ingress } = parse(text) as { ingress: Written[] };
  return ingress.map((rule, at) => {
    const takesAll = (!rule.hostname || rule.hostname === "*") && !rule.path;
    if (takesAll !== (at === ingress.length - 1)) {
      throw new Error("the last rule, and no other, takes what is left");
    }
    if (/:\d+$/.test(rule.hostname ?? "")) throw new Error(`${rule.hostname}: a name has no port`);
    return {
      ...(rule.hostname && { hostname: rule.hostname }),
      ...(rule.path && { path: new RegExp(rule.path) }),
      service: serviceOf(rule.service),
    };
  });
}

function serviceOf(written: string): Service {
  const [, code] = /^http_status:(\d{3})$/.exec(written) ?? [];
  if (code) return { kind: "status", code: Number(code) };
  const origin = new URL(written);
  // It takes nothing from a path and puts nothing before it.
  if (written !== origin.origin) throw new Error(`${written}: a service has no path`);
  return { kind: "http", origin };
}

/** The first rule that fits. The path is compared as decoded, and goes on as it came. */
export function ruleFor(rules: Rule[], host: string, target: string): Rule {
  const path = decoded(target.split("?")[0]!);
  const fits = ({ hostname, path: pattern }: Rule) =>
    (!hostname || isName(hostname, host)) && (!pattern || pattern.test(path));
  return rules.find(fits)!;
}

function isName(pattern: string, host: string): boolean {
  return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
