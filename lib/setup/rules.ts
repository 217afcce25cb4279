import type { SetupFacts } from "./facts";

export type SetupPart =
  | "signIn"
  | "video"
  | "clock"
  | "webhooks"
  | "mail"
  | "recording"
  | "monitoring";

/** `stop`: something does not work at all. `warn`: it does, and something will be missed. */
export type SetupRule = {
  id: string;
  part: SetupPart;
  level: "stop" | "warn";
  isBroken: (facts: SetupFacts) => boolean;
};

/** What a variable is set to where it is unused. */
export const UNUSED_ISSUER = "https://unused.invalid";

const CLIENT_SKEW_MS = 60_000;
/** LiveKit's tokens and webhooks carry times; its own tolerance is one minute. */
const SERVER_SKEW_MS = 30_000;

const isFar = (skewMs: number | null, mostMs: number) =>
  skewMs !== null && Math.abs(skewMs) >= mostMs;
const hasIssuer = ({ issuer }: SetupFacts) => Boolean(issuer) && issuer !== UNUSED_ISSUER;
const usesClerk = (facts: SetupFacts) => facts.keyHost !== null || hasIssuer(facts);

export const lacksTemplate = ({ templates }: SetupFacts) =>
  Array.isArray(templates) && !templates.includes("convex");

/**
 * Everything that is recognised as set up wrongly, in the order in which it is to be mended. The
 * words of each are in the messages, under its id; of what is not known, no rule speaks.
 */
export const SETUP_RULES = [
  {
    id: "no_issuer",
    part: "signIn",
    level: "stop",
    isBroken: (facts) => facts.keyHost !== null && facts.issuer !== null && !hasIssuer(facts),
  },
  {
    id: "issuer_mismatch",
    part: "signIn",
    level: "stop",
    isBroken: (facts) =>
      facts.keyHost !== null && hasIssuer(facts) && facts.issuer !== `https://${facts.keyHost}`,
  },
  {
    id: "issuer_silent",
    part: "signIn",
    level: "stop",
    isBroken: ({ issuerKeys }) => issuerKeys === "missing" || issuerKeys === "unreachable",
  },
  {
    id: "clerk_key_refused",
    part: "signIn",
    level: "stop",
    isBroken: ({ templates }) => templates === "refused",
  },
  {
    id: "no_template",
    part: "signIn",
    level: "stop",
    // Session tokens name their sign-in and need no template: without a token, nobody knows which are used.
    isBroken: (facts) =>
      (facts.keyHost !== null && facts.hasToken === false) ||
      (lacksTemplate(facts) && facts.namesSignIn === false),
  },
  {
    id: "no_origins",
    part: "signIn",
    level: "stop",
    isBroken: ({ origins }) => origins !== null && origins.length === 0,
  },
  {
    id: "origin_unknown",
    part: "signIn",
    level: "stop",
    isBroken: ({ origins, appOrigin }) =>
      origins !== null && origins.length > 0 && appOrigin !== null && !origins.includes(appOrigin),
  },
  {
    id: "no_sign_in_claim",
    part: "signIn",
    level: "warn",
    isBroken: (facts) => usesClerk(facts) && facts.namesSignIn === false,
  },
  {
    id: "livekit_unset",
    part: "video",
    level: "stop",
    isBroken: ({ livekit }) => livekit === "unset",
  },
  {
    id: "livekit_refused",
    part: "video",
    level: "stop",
    isBroken: ({ livekit }) => livekit === "refused",
  },
  {
    id: "livekit_unreachable",
    part: "video",
    level: "stop",
    isBroken: ({ livekit }) => livekit === "unreachable",
  },
  {
    id: "livekit_clock",
    part: "clock",
    level: "stop",
    isBroken: ({ livekitSkewMs }) => isFar(livekitSkewMs, SERVER_SKEW_MS),
  },
  {
    id: "app_clock",
    part: "clock",
    level: "warn",
    isBroken: ({ appSkewMs }) => isFar(appSkewMs, SERVER_SKEW_MS),
  },
  {
    id: "client_clock",
    part: "clock",
    level: "warn",
    isBroken: ({ clientSkewMs }) => isFar(clientSkewMs, CLIENT_SKEW_MS),
  },
  {
    id: "livekit_unheard",
    part: "webhooks",
    level: "stop",
    isBroken: ({ hasJoined, isLivekitHeard }) => hasJoined === true && isLivekitHeard === false,
  },
  {
    id: "livekit_webhook_refused",
    part: "webhooks",
    level: "stop",
    isBroken: ({ unheardSenders }) => unheardSenders?.includes("livekit") === true,
  },
  {
    id: "clerk_webhook_unset",
    part: "webhooks",
    level: "warn",
    isBroken: (facts) => usesClerk(facts) && facts.hasClerkSecret === false,
  },
  {
    id: "clerk_unheard",
    part: "webhooks",
    level: "warn",
    isBroken: ({ hasClerkSecret, hasClerkPeople, isClerkHeard }) =>
      hasClerkSecret === true && hasClerkPeople === true && isClerkHeard === false,
  },
  {
    id: "clerk_webhook_refused",
    part: "webhooks",
    level: "warn",
    isBroken: ({ unheardSenders }) => unheardSenders?.includes("clerk") === true,
  },
  {
    id: "mux_webhook_refused",
    part: "webhooks",
    level: "warn",
    isBroken: ({ unheardSenders }) => unheardSenders?.includes("mux") === true,
  },
  {
    id: "mail_unset",
    part: "mail",
    level: "warn",
    isBroken: ({ hasMail }) => hasMail === false,
  },
  {
    id: "mail_failing",
    part: "mail",
    level: "warn",
    isBroken: ({ failedMails }) => (failedMails ?? 0) > 0,
  },
  {
    id: "recorder_refused",
    part: "recording",
    level: "warn",
    isBroken: ({ recorder }) => recorder === "refused",
  },
  {
    id: "recorder_unreachable",
    part: "recording",
    level: "warn",
    isBroken: ({ recorder }) => recorder === "unreachable",
  },
  {
    id: "recorder_storage",
    part: "recording",
    level: "warn",
    isBroken: ({ recorder }) => recorder === "storage",
  },
  {
    id: "monitoring_token_short",
    part: "monitoring",
    level: "warn",
    isBroken: ({ hasShortMonitoringToken }) => hasShortMonitoringToken === true,
  },
] as const satisfies readonly SetupRule[];

export type SetupRuleId = (typeof SETUP_RULES)[number]["id"];
export const SETUP_PARTS: readonly SetupPart[] = [
  "signIn",
  "video",
  "clock",
  "webhooks",
  "mail",
  "recording",
  "monitoring",
];

/** The rules that these facts break, in the order of the table. */
export function brokenRules(facts: SetupFacts): (SetupRule & { id: SetupRuleId })[] {
  return SETUP_RULES.filter(({ isBroken }) => isBroken(facts));
}

/** Whether enough is known of a part to say that it is in order, where no rule is broken. */
const IS_KNOWN: Record<SetupPart, (facts: SetupFacts) => boolean> = {
  signIn: (facts) =>
    facts.issuer !== null &&
    facts.origins !== null &&
    (facts.keyHost === null || facts.templates !== null),
  video: ({ livekit }) => livekit !== null,
  clock: ({ livekitSkewMs, appSkewMs, clientSkewMs }) =>
    livekitSkewMs !== null && appSkewMs !== null && clientSkewMs !== null,
  // Of webhooks nobody can say anything until there should have been one.
  webhooks: ({ hasJoined, isLivekitHeard }) => isLivekitHeard === true || hasJoined === true,
  mail: ({ hasMail }) => hasMail !== null,
  recording: ({ recorder }) => recorder !== null,
  monitoring: ({ hasShortMonitoringToken }) => hasShortMonitoringToken !== null,
};

export function knownParts(facts: SetupFacts): SetupPart[] {
  return SETUP_PARTS.filter((part) => IS_KNOWN[part](facts));
}
