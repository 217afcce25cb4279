import type { Finding } from "./clerk.ts";
import type { Variables } from "./settings.ts";

const bucketOf = (prefix: string) =>
  ["ENDPOINT", "REGION", "BUCKET", "ACCESS_KEY", "SECRET"].map((end) => `${prefix}_${end}`);

export const LIVEKIT = ["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"];
const MUX = ["MUX_TOKEN_ID", "MUX_TOKEN_SECRET", "MUX_WEBHOOK_SECRET"];

/** Variables that do something together alone: a part of them is a mistake, and would be ignored. */
const GROUPS = [
  {
    names: LIVEKIT,
    fix: "set all three from your LiveKit project, or none of them to use the local SFU",
  },
  {
    names: ["CAPTIONS_URL", "CAPTIONS_SECRET"],
    fix: "set both to your service for captions, or neither to use the one of this machine",
  },
  {
    names: MUX,
    fix: "set all three from your account at Mux, or none of them to make no streams there",
  },
  {
    names: bucketOf("RECORDINGS_S3"),
    fix: "set all five of your bucket, or none of them to keep recordings without one",
  },
  {
    names: bucketOf("RECORDINGS_S3_2"),
    fix: "set all five of your second bucket, or none of them to have no second place",
  },
  {
    names: ["RESEND_API_KEY", "PARLEY_MAIL_FROM"],
    fix: "set both from your account at Resend, or neither to send no mail",
  },
  {
    names: ["PARLEY_GUEST_KEY", "PARLEY_GUEST_JWKS"],
    fix: "set both as `node local/guestKeys.ts` prints them, or neither to invite no guests",
  },
];

const SECRETS = [
  "CLERK_SECRET_KEY",
  "CLERK_WEBHOOK_SIGNING_SECRET",
  "LIVEKIT_API_KEY",
  "LIVEKIT_API_SECRET",
  "CONVEX_DEPLOY_KEY",
  "CONVEX_SELF_HOSTED_ADMIN_KEY",
  "CAPTIONS_SECRET",
  ...MUX,
  "PARLEY_KEYS_SECRET",
  "PARLEY_GUEST_KEY",
  "RESEND_API_KEY",
  "RECORDINGS_S3_ACCESS_KEY",
  "RECORDINGS_S3_SECRET",
  "RECORDINGS_S3_2_ACCESS_KEY",
  "RECORDINGS_S3_2_SECRET",
];

/** One for each group of which some are set and some are not. */
export function incompleteGroups(env: Variables): Finding[] {
  return GROUPS.flatMap(({ names, fix }) => {
    const set = names.filter((name) => env[name]);
    const unset = names.filter((name) => !env[name]);
    if (set.length === 0 || unset.length === 0) return [];
    const what = `${list(set)} ${are(set)} set, but ${list(unset)} ${are(unset)} not`;
    return [{ what, fix }];
  });
}

/** `NEXT_PUBLIC_` values are in every browser's bundle. */
export function exposedSecrets(env: Variables): Finding[] {
  return SECRETS.map((name) => `NEXT_PUBLIC_${name}`)
    .filter((name) => env[name])
    .map((name) => ({
      what: `${name} would be sent to every browser`,
      fix: `rename it to ${name.slice("NEXT_PUBLIC_".length)}, and replace the secret`,
    }));
}

const list = (names: string[]) => names.join(", ").replace(/, ([^,]*)$/, " and $1");
const are = (names: string[]) => (names.length === 1 ? "is" : "are");
