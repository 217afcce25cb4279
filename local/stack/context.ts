import { PEOPLE } from "../people/people.ts";
import { findFfmpeg, findSpeech } from "./chromium.ts";
import type { Services } from "./environment.ts";
import type { Reports } from "./reports.ts";
import type { HomePaths } from "./paths.ts";
import type { Secrets } from "./secrets.ts";
import type { Ports, Variables } from "./settings.ts";

export const UNUSED_ISSUER = "https://unused.invalid";

/** All that the parts are made from; nothing here changes once they run. */
export type Context = {
  paths: HomePaths;
  ports: Ports;
  secrets: Secrets;
  services: Services;
  environment: Variables;
  isDevelopment: boolean;
  /** The machine's address on its network, when the stack serves it. */
  lanAddress: string | null;
  /** Everything said by a part, in development. */
  echo: ((line: string) => void) | null;
  reports: Reports;
};

const loopback = (port: number) => `127.0.0.1:${port}`;

/** Who reaches whom at which address. */
export function addressesOf({ ports, services, lanAddress }: Context) {
  const lan = lanAddress ? `${lanAddress}:${ports.lan}` : null;
  const issuer = `http://${loopback(ports.people)}`;
  const sfu = services.livekit;
  return {
    app: `http://${loopback(ports.app)}`,
    engine: `http://${loopback(ports.convex)}`,
    site: `http://${loopback(ports.site)}`,
    recorder: `http://${loopback(ports.recorder)}`,
    captions: `http://${loopback(ports.captions)}`,
    sfu: `http://${loopback(ports.livekit)}`,
    status: `http://${loopback(ports.status)}/`,
    lan: lan && `https://${lan}`,
    /** What the page is given. */
    browser: {
      convex: services.convexUrl ?? (lan ? `https://${lan}` : `http://${loopback(ports.convex)}`),
      livekit: sfu?.url ?? (lan ? `wss://${lan}` : `ws://${loopback(ports.livekit)}`),
      site: services.convexUrl ? null : `http${lan ? `s://${lan}` : `://${loopback(ports.site)}`}`,
      people: lan ? `https://${lan}` : issuer,
    },
    issuer,
    origins: [
      `http://${loopback(ports.app)}`,
      `http://localhost:${ports.app}`,
      ...(lan ? [`https://${lan}`] : []),
    ],
  };
}

/** The deployment's environment, as `convex env` would hold it. */
export function deploymentEnv(context: Context): Record<string, string> {
  const { services, secrets } = context;
  const addresses = addressesOf(context);
  return {
    LIVEKIT_URL: addresses.browser.livekit,
    LIVEKIT_API_URL: services.livekit?.apiUrl ?? addresses.sfu,
    LIVEKIT_API_KEY: services.livekit?.key ?? secrets.livekitKey,
    LIVEKIT_API_SECRET: services.livekit?.secret ?? secrets.livekitSecret,
    ...egressEnv(context),
    ...chosen(context, /^CLERK_WEBHOOK_SIGNING_SECRET$/),
    ...chosen(context, /^MUX_(TOKEN_ID|TOKEN_SECRET|WEBHOOK_SECRET|BASE_URL|INGEST_URL)$/),
    ...captionsEnv(context),
    ...chosen(context, /^LOG_LEVEL$/),
    MONITORING_TOKEN: monitoringToken(context),
    PARLEY_KEYS_SECRET: context.environment["PARLEY_KEYS_SECRET"] || secrets.keysSecret,
    PARLEY_GUEST_KEY: context.environment["PARLEY_GUEST_KEY"] || secrets.guestKey,
    PARLEY_GUEST_JWKS: context.environment["PARLEY_GUEST_JWKS"] || secrets.guestKeySet,
    // A broadcast target of this machine is a destination here, and nowhere else.
    ...(hasRecorder(context) ? { PARLEY_PRIVATE_DESTINATIONS: "1" } : {}),
    CLERK_JWT_ISSUER_DOMAIN: services.clerk?.issuer ?? UNUSED_ISSUER,
    LOCAL_ISSUER_URL: services.clerk ? UNUSED_ISSUER : addresses.issuer,
    APP_ORIGINS: addresses.origins.join(","),
    // Demo people can only sign in where the local issuer is trusted.
    ...(services.clerk ? {} : { PARLEY_DEMO: "1" }),
  };
}

/** One's own, where Prometheus has one already. */
export function monitoringToken({ environment, secrets }: Context): string {
  return environment["MONITORING_TOKEN"] || secrets.monitoringToken;
}

/** Whether sessions on the stack's own SFU are recorded by a recorder of its own. */
export function hasRecorder({ services, environment }: Context): boolean {
  return !services.livekit && !environment["LIVEKIT_EGRESS_URL"] && findFfmpeg() !== null;
}

/** Where egress is asked for, and where finished files are; without an address, LiveKit is asked. */
function egressEnv(context: Context): Record<string, string> {
  if (hasRecorder(context)) {
    const { recorder } = addressesOf(context);
    const second = chosen(context, /^RECORDINGS_S3_2_\w+$/);
    return { ...second, LIVEKIT_EGRESS_URL: recorder, LIVEKIT_EGRESS_FILES_URL: recorder };
  }
  return chosen(context, /^(LIVEKIT_EGRESS_(FILES_)?URL|RECORDINGS_S3_\w+)$/);
}

function chosen({ environment }: Context, names: RegExp): Record<string, string> {
  const found = Object.entries(environment).flatMap(([name, value]) =>
    names.test(name) && value ? [[name, value] as const] : [],
  );
  return Object.fromEntries(found);
}

/** Whether what recordings say is written down by an engine of this machine. */
export function hasCaptions(context: Context): boolean {
  return wantsCaptions(context) && findSpeech() !== null;
}

/** It would be, if set-up had found a way to the engine. */
export function lacksSpeech(context: Context): boolean {
  return wantsCaptions(context) && findSpeech() === null;
}

/** A Convex that is elsewhere could not reach it. */
function wantsCaptions({ services, environment }: Context): boolean {
  return !services.convexUrl && !environment["CAPTIONS_URL"] && findFfmpeg() !== null;
}

function captionsEnv(context: Context): Record<string, string> {
  const { CAPTIONS_URL, CAPTIONS_SECRET } = context.environment;
  if (CAPTIONS_URL && CAPTIONS_SECRET) return { CAPTIONS_URL, CAPTIONS_SECRET };
  if (!hasCaptions(context)) return {};
  return {
    CAPTIONS_URL: addressesOf(context).captions,
    CAPTIONS_SECRET: context.secrets.captionsSecret,
  };
}

/** The demo people as the backend knows them: by issuer and subject. */
export function demoPeople(issuer: string) {
  return PEOPLE.map(({ id, name }) => ({ id, name, tokenIdentifier: `${issuer}|${id}` }));
}
