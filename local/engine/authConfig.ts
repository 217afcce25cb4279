import vm from "node:vm";
import { StartError } from "./errors.ts";

export type Provider =
  | { type: "oidc"; domain: string; applicationID: string }
  | { type: "customJwt"; issuer: string; jwks: string; algorithm: string; applicationID?: string };

/**
 * Evaluates `auth.config.ts`. Like Convex, refuses one that reads a variable which is not set,
 * whatever it does with it.
 */
export function readAuthConfig(code: string | null, env: Record<string, string>): Provider[] {
  if (code === null) return [];
  let missing: string | undefined;
  const watched = new Proxy(
    { ...env },
    {
      get: (target, name) => {
        if (typeof name === "string" && !Object.hasOwn(target, name)) missing ??= name;
        return target[name as string];
      },
      has: (target, name) => {
        if (typeof name === "string" && !Object.hasOwn(target, name)) missing ??= name;
        return Object.hasOwn(target, name);
      },
    },
  );
  const context = vm.createContext({ process: { env: watched }, console });
  let failure: unknown;
  try {
    vm.runInContext(code, context, { timeout: 1_000 });
  } catch (error) {
    failure = error;
  }
  if (missing !== undefined) {
    throw new StartError(
      `Environment variable ${missing} is used in auth config file but its value was not set.`,
    );
  }
  if (failure !== undefined) throw new StartError(`auth.config failed: ${String(failure)}`);
  const { default: config } = context.__parley as { default?: { providers?: unknown } };
  if (!Array.isArray(config?.providers)) {
    throw new StartError("auth.config has no default export with `providers`.");
  }
  return config.providers.map(parseProvider);
}

function parseProvider(given: Record<string, unknown>): Provider {
  const text = (name: string): string => {
    const value = given[name];
    if (typeof value === "string" && value !== "") return value;
    throw new StartError(`auth.config: a provider lacks \`${name}\`.`);
  };
  if (given.type !== "customJwt") {
    return {
      type: "oidc",
      domain: withProtocol(text("domain")),
      applicationID: text("applicationID"),
    };
  }
  const algorithm = text("algorithm");
  if (algorithm !== "RS256" && algorithm !== "ES256") {
    throw new StartError(`auth.config: the algorithm ${algorithm} is not RS256 or ES256.`);
  }
  const applicationID = typeof given.applicationID === "string" ? given.applicationID : undefined;
  const issuer = withProtocol(text("issuer"));
  return { type: "customJwt", issuer, jwks: text("jwks"), algorithm, applicationID };
}

export function withProtocol(issuer: string): string {
  const full = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  return full.replace(/\/+$/, "");
}
