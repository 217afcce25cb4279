import { describe, expect, test } from "vitest";
import { buildCsp, clerkHost } from "@/lib/config/csp";
import { FIXED_HEADERS, isOverTls } from "@/lib/config/headers";
import { type PublicConfig, readSettings } from "@/lib/config/settings";

const LOCAL = {
  CONVEX_URL: "http://127.0.0.1:3210",
  LOCAL_ISSUER_URL: "http://127.0.0.1:3212/",
  LIVEKIT_URL: "ws://127.0.0.1:7880",
};
const KEY = `pk_test_${btoa("sure-mole-1.clerk.accounts.dev$")}`;

describe("settings", () => {
  test("of the one-machine stack", () => {
    expect(readSettings(LOCAL, {})).toEqual({
      kind: "ready",
      config: {
        convexUrl: "http://127.0.0.1:3210",
        siteUrl: null,
        livekitUrl: "ws://127.0.0.1:7880",
        issuerUrl: "http://127.0.0.1:3212",
        clerkPublishableKey: null,
        streamUrl: "https://stream.mux.com",
        bucketOrigins: [],
      },
    });
  });

  test("of a request win over those of the build", () => {
    const built = { CONVEX_URL: "https://old.convex.cloud" };
    expect(readSettings(LOCAL, built)).toMatchObject({ config: { convexUrl: LOCAL.CONVEX_URL } });
    expect(readSettings({ ...LOCAL, CONVEX_URL: "" }, built)).toMatchObject({
      config: { convexUrl: "https://old.convex.cloud" },
    });
  });

  test("know where HTTP actions are: as set, or as Convex Cloud has it", () => {
    const cloud = { ...LOCAL, CONVEX_URL: "https://sure-mole-1.convex.cloud" };
    expect(readSettings(cloud, {})).toMatchObject({
      config: { siteUrl: "https://sure-mole-1.convex.site" },
    });
    const own = { ...cloud, CONVEX_SITE_URL: "https://actions.example/" };
    expect(readSettings(own, {})).toMatchObject({ config: { siteUrl: "https://actions.example" } });
  });

  test("with Clerk hold no local issuer", () => {
    const settings = readSettings(LOCAL, { CLERK_KEY: KEY });
    expect(settings).toMatchObject({ config: { issuerUrl: null, clerkPublishableKey: KEY } });
  });

  test("through a proxy have the browser's address of the issuer", () => {
    const env = { ...LOCAL, LOCAL_ISSUER_BROWSER_URL: "https://192.0.2.7:3443" };
    expect(readSettings(env, {})).toMatchObject({
      config: { issuerUrl: "https://192.0.2.7:3443" },
    });
  });

  test("that are missing or no address are named", () => {
    expect(readSettings({}, {})).toEqual({
      kind: "incomplete",
      missing: ["CONVEX_URL", "LOCAL_ISSUER_URL"],
    });
    expect(readSettings({ ...LOCAL, CONVEX_URL: "javascript:alert(1)" }, {})).toEqual({
      kind: "incomplete",
      missing: ["CONVEX_URL"],
    });
    expect(readSettings({ ...LOCAL, LOCAL_ISSUER_URL: "localhost" }, {})).toEqual({
      kind: "incomplete",
      missing: ["LOCAL_ISSUER_URL"],
    });
  });
});

describe("the buckets of recordings", () => {
  const bucketsOf = (first?: string, second?: string) => {
    const settings = readSettings(
      {
        ...LOCAL,
        RECORDINGS_S3_PUBLIC_ENDPOINT: first,
        RECORDINGS_S3_2_PUBLIC_ENDPOINT: second,
      },
      {},
    );
    return settings.kind === "ready" && settings.config.bucketOrigins;
  };

  test("are known by their origins alone, each once", () => {
    const [one, two] = ["https://videos.example.com", "https://more.example.com:9000"] as const;
    expect(bucketsOf(`${one}/s3/`, two)).toEqual([one, two]);
    expect(bucketsOf(one, `${one}/other`)).toEqual([one]);
    expect(bucketsOf(undefined, two)).toEqual([two]);
  });

  test.each(["", "videos.example.com", "javascript:alert(1)", "wss://videos.example.com", "*"])(
    "are none where the setting is no address of the web: %j",
    (value) => {
      expect(bucketsOf(value)).toEqual([]);
    },
  );
});

const config: PublicConfig = {
  convexUrl: "http://127.0.0.1:3210",
  siteUrl: "http://127.0.0.1:3211",
  livekitUrl: "ws://127.0.0.1:7880",
  issuerUrl: "http://127.0.0.1:3212",
  clerkPublishableKey: null,
  streamUrl: "https://stream.mux.com",
  bucketOrigins: [],
};

function directives(
  changes: Partial<PublicConfig> = {},
  isDevelopment = false,
  isWatching = false,
) {
  const options = { nonce: "bm9uY2U=", isDevelopment, isWatching };
  const csp = buildCsp({ ...options, config: { ...config, ...changes } });
  const entries = csp.split("; ").map((part) => part.split(" "));
  return Object.fromEntries(entries.map(([name, ...sources]) => [name, sources])) as Record<
    string,
    string[]
  >;
}

describe("the content security policy", () => {
  test("attack 24: lets scripts run by the nonce alone", () => {
    expect(directives()["script-src"]).toEqual([
      "'self'",
      "'nonce-bm9uY2U='",
      "'strict-dynamic'",
      "'wasm-unsafe-eval'",
    ]);
    expect(JSON.stringify(directives())).not.toMatch(/'unsafe/);
    expect(directives({}, true)["script-src"]).toContain("'unsafe-eval'");
  });

  test("lets recordings be played from the backend's HTTP actions alone", () => {
    expect(directives()["media-src"]).toEqual(["'self'", "blob:", "http://127.0.0.1:3211"]);
    expect(directives({ siteUrl: null })["media-src"]).toEqual(["'self'", "blob:"]);
  });

  test("lets recordings come from their buckets as well, and nothing else from there", () => {
    const bucketOrigins = ["https://videos.example.com", "https://more.example.com:9000"];
    const { "media-src": media, ...others } = directives({ bucketOrigins });
    expect(media).toEqual(["'self'", "blob:", "http://127.0.0.1:3211", ...bucketOrigins]);
    const { "media-src": _media, ...usual } = directives();
    expect(others).toEqual(usual);
  });

  test("lets pictures come from this site and the backend's HTTP actions alone", () => {
    const own = ["'self'", "data:", "blob:"];
    expect(directives()["img-src"]).toEqual([...own, "http://127.0.0.1:3211"]);
    expect(directives({ siteUrl: null })["img-src"]).toEqual(own);
  });

  test("attack 24: names the configured hosts and no others", () => {
    expect(directives()["connect-src"]).toEqual([
      "'self'",
      "http://127.0.0.1:3210",
      "ws://127.0.0.1:3210",
      "http://127.0.0.1:7880",
      "ws://127.0.0.1:7880",
      "http://127.0.0.1:3212",
      "http://127.0.0.1:3211",
    ]);
    expect(
      directives({ livekitUrl: null, issuerUrl: null, siteUrl: null })["connect-src"],
    ).toHaveLength(3);
  });

  test("knows LiveKit Cloud's regions, but only there", () => {
    const cloud = directives({ livekitUrl: "wss://demo.livekit.cloud" })["connect-src"];
    expect(cloud).toContain("wss://*.livekit.cloud");
    const lookalike = directives({ livekitUrl: "wss://livekit.cloud.example.org" })["connect-src"];
    expect(lookalike?.join()).not.toContain("*");
  });

  test("lets streams in where one watches, and nowhere else", () => {
    for (const name of ["connect-src", "media-src"]) {
      expect(directives()[name]!.join()).not.toContain("mux.com");
      const watching = directives({}, false, true)[name];
      expect(watching).toEqual(
        expect.arrayContaining(["https://stream.mux.com", "https://*.mux.com"]),
      );
      const elsewhere = directives({ streamUrl: "http://127.0.0.1:9/video" }, false, true)[name];
      expect(elsewhere).toContain("http://127.0.0.1:9");
      expect(elsewhere!.join()).not.toMatch(/mux\.com|\*/);
    }
    const lookalike = directives({ streamUrl: "https://stream.mux.com.example" }, false, true);
    expect(lookalike["connect-src"]!.join()).not.toContain("*");
    expect(directives({}, false, true)["script-src"]).toEqual(directives()["script-src"]);
  });

  test("attack 24: frames nothing, is framed by nobody, takes no base and no plug-in", () => {
    const policy = directives();
    expect(policy["frame-ancestors"]).toEqual(["'none'"]);
    expect(policy["frame-src"]).toEqual(["'none'"]);
    expect(policy["object-src"]).toEqual(["'none'"]);
    expect(policy["base-uri"]).toEqual(["'none'"]);
    expect(policy["form-action"]).toEqual(["'self'"]);
  });

  test("with Clerk adds Clerk's host", () => {
    const policy = directives({ clerkPublishableKey: KEY, issuerUrl: null });
    expect(policy["connect-src"]).toContain("https://sure-mole-1.clerk.accounts.dev");
    expect(policy["style-src"]).toEqual(["'self'", "'unsafe-inline'"]);
    expect(policy["script-src"]).not.toContain("'unsafe-inline'");
  });

  test("takes no directive out of a key", () => {
    expect(clerkHost(`pk_test_${btoa("a.dev; script-src *$")}`)).toBeNull();
  });

  test("holds on a site without settings", () => {
    expect(buildCsp({ nonce: "x", isDevelopment: false, config: null })).toContain(
      "connect-src 'self';",
    );
  });
});

describe("fixed headers", () => {
  test("attack 25: give devices to this origin alone", () => {
    const policy = FIXED_HEADERS["Permissions-Policy"] ?? "";
    for (const feature of ["camera", "microphone", "display-capture", "speaker-selection"]) {
      expect(policy).toContain(`${feature}=(self)`);
    }
    expect(policy).not.toContain("*");
  });

  test("promise TLS only where there is some", () => {
    expect(isOverTls("http:", null)).toBe(false);
    expect(isOverTls("https:", null)).toBe(true);
    expect(isOverTls("http:", "https")).toBe(true);
    expect(isOverTls("https:", "http")).toBe(false);
  });
});
