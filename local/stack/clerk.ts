import type { Variables } from "./settings.ts";

/** Something wrong with the environment, and how to put it right. */
export type Finding = { what: string; fix: string };

const KEYS_PAGE = "Clerk's dashboard, API keys";

/** Clerk's keys cannot be tried without a person, so their form and their fit are checked. */
export function clerkFindings(env: Variables): Finding[] {
  const publishable = env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"];
  const secret = env["CLERK_SECRET_KEY"];
  const issuer = env["CLERK_JWT_ISSUER_DOMAIN"];
  if (!publishable) return withoutPublishable(secret, issuer);
  return [
    ...publishableFindings(publishable),
    ...secretFindings(publishable, secret),
    ...issuerFindings(publishable, issuer),
  ];
}

function withoutPublishable(secret: string | undefined, issuer: string | undefined): Finding[] {
  const name = secret ? "CLERK_SECRET_KEY" : issuer ? "CLERK_JWT_ISSUER_DOMAIN" : undefined;
  if (!name || issuer === "https://unused.invalid") return [];
  return [
    {
      what: `${name} is set, but NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not`,
      fix: `set it too (${KEYS_PAGE}), or unset ${name} to sign in with the demo people`,
    },
  ];
}

function publishableFindings(publishable: string): Finding[] {
  if (hostOf(publishable)) return [];
  return [
    {
      what: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not a publishable key",
      fix: `copy the one that begins with pk_test_ or pk_live_ (${KEYS_PAGE})`,
    },
  ];
}

function secretFindings(publishable: string, secret: string | undefined): Finding[] {
  if (!secret) {
    return [
      {
        what: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is set, but CLERK_SECRET_KEY is not",
        fix: `set it too (${KEYS_PAGE}), or unset both to sign in with the demo people`,
      },
    ];
  }
  const mode = /^sk_(test|live)_[A-Za-z0-9]+$/.exec(secret)?.[1];
  if (!mode) {
    return [
      {
        what: "CLERK_SECRET_KEY is not a secret key",
        fix: `copy the one that begins with sk_test_ or sk_live_ (${KEYS_PAGE})`,
      },
    ];
  }
  if (publishable.startsWith(`pk_${mode}_`) || !hostOf(publishable)) return [];
  return [
    {
      what: `CLERK_SECRET_KEY is a ${mode} key, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not`,
      fix: "take both from the same instance, development or production",
    },
  ];
}

function issuerFindings(publishable: string, issuer: string | undefined): Finding[] {
  const host = hostOf(publishable);
  const example = host ? `https://${host}` : "https://NAME.clerk.accounts.dev";
  if (!issuer) {
    return [{ what: "CLERK_JWT_ISSUER_DOMAIN is not set", fix: `set it to ${example}` }];
  }
  if (!/^https:\/\/[^/\s]+$/.test(issuer)) {
    return [
      {
        what: `CLERK_JWT_ISSUER_DOMAIN is "${issuer}"`,
        fix: `it must be an address without a path, like ${example}`,
      },
    ];
  }
  if (!host || issuer === example) return [];
  return [
    {
      what: `CLERK_JWT_ISSUER_DOMAIN is ${issuer}, but the publishable key is ${host}'s`,
      fix: `set it to ${example}, or use that instance's keys`,
    },
  ];
}

/** A publishable key is its instance's host, with a `$` behind it, in base64. */
function hostOf(publishable: string): string | undefined {
  const encoded = /^pk_(?:test|live)_([A-Za-z0-9+/_-]+=*)$/.exec(publishable)?.[1];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return /^([a-z0-9.-]+\.[a-z0-9-]+)\$$/i.exec(text)?.[1];
}
