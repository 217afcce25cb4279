import type { Row } from "./row.ts";

export const WEB_ROWS: readonly Row[] = [
  {
    id: "attack 23",
    words: "Headers that bypass middleware, and encoded paths",
    tests: [
      ["tests/convex/matrix.test.ts", "attack 16, attack 23: a function of admins"],
      [
        "tests/e2e/headers.spec.ts",
        "attack 23: the header ${header} changes nothing on any protected page",
      ],
      [
        "tests/e2e/headers.spec.ts",
        "attack 23: no protected page shows data by its address written in another way",
      ],
    ],
    guards: [
      {
        file: "convex/model/access.ts",
        find: '  return user.isAdmin ? user : fail("FORBIDDEN", "Only an admin may do this.");',
        replace: "  return user;",
        red: 0,
      },
    ],
  },
  {
    id: "attack 24",
    words: "Scripts, frames and connections that the policy does not name, on 200, 404 and 500",
    tests: [
      ["tests/lib/config.test.ts", "attack 24: lets scripts run by the nonce alone"],
      ["tests/lib/config.test.ts", "attack 24: names the configured hosts and no others"],
      [
        "tests/lib/config.test.ts",
        "attack 24: frames nothing, is framed by nobody, takes no base and no plug-in",
      ],
      [
        "tests/lib/embed.test.ts",
        "attack 24: is framed by the sites that are named, every other page by none",
      ],
      [
        "tests/lib/proxy.test.ts",
        "attack 24: is 400 with a policy by which nothing of it loads, runs or is framed",
      ],
      ["tests/lib/proxy.test.ts", "attack 24: is told to stay with it by %s, and nobody else is"],
      ["tests/lib/proxy.test.ts", "attack 24: is told so by the hashed files of the build as well"],
      ["tests/e2e/headers.spec.ts", "attack 24: ${name} carries the security headers"],
      ["tests/e2e/headers.spec.ts", "attack 24: each page that there is carries the policies"],
      [
        "tests/e2e/headers.spec.ts",
        "attack 24: an address with a broken escape is 400 and carries the security headers",
      ],
      [
        "tests/e2e/headers.spec.ts",
        "attack 19, attack 24: an answer that failed carries the security headers, and nothing of the fault",
      ],
      [
        "tests/e2e/headers.spec.ts",
        "attack 24: a browser that came by TLS is told to stay with it, and only that one",
      ],
      ["tests/e2e/embed.spec.ts", "attack 24: only that page may be framed, by those sites alone"],
    ],
    guards: [
      {
        file: "lib/config/csp.ts",
        find: "      \"'wasm-unsafe-eval'\",",
        replace: "      \"'wasm-unsafe-eval'\",\n      \"'unsafe-eval'\",",
        red: 0,
      },
      {
        file: "lib/config/csp.ts",
        find: "      \"'self'\",\n      ...connectSources(config),",
        replace: '      "\'self\'",\n      "https:",\n      ...connectSources(config),',
        red: 1,
      },
      {
        file: "lib/config/csp.ts",
        find: "framedBy.length > 0 ? [...framedBy] : [\"'none'\"]",
        replace: '["*"]',
        red: 2,
      },
      {
        file: "proxy.ts",
        find: '{ ...FIXED_HEADERS, "Content-Security-Policy": BARE_CSP }',
        replace: "FIXED_HEADERS",
        red: 4,
      },
      {
        file: "proxy.ts",
        find: '    response.headers.set("Strict-Transport-Security", HSTS);\n',
        replace: "",
        red: 5,
      },
      {
        file: "next.config.ts",
        find: '        headers: toList({ "Strict-Transport-Security": HSTS }),',
        replace: "        headers: [],",
        red: 6,
      },
    ],
  },
  {
    id: "attack 25",
    words: "Camera, microphone or screen for a frame or another origin",
    tests: [
      ["tests/lib/config.test.ts", "attack 25: give devices to this origin alone"],
      [
        "tests/e2e/headers.spec.ts",
        "attack 25: by way of the list the room has its devices, and no other origin has",
      ],
    ],
    guards: [
      { file: "lib/config/headers.ts", find: '"camera=(self)"', replace: '"camera=*"', red: 0 },
    ],
  },
  {
    id: "attack 26",
    words: "Markup in chat, names, titles and metadata",
    tests: [
      ["tests/lib/chat/thread.test.ts", "attack 26: links"],
      ["tests/components/booking/booking.test.tsx", "attack 26: with markup in its title is text"],
      ["tests/e2e/chat.spec.ts", "attack 26: markup in messages is text"],
      [
        "tests/e2e/inert.spec.ts",
        "attack 26: markup in titles and names is text: lists, prejoin, room, after it, log",
      ],
      ["tests/convex/chatFiles.test.ts", "attack 26: that is no picture is only ever saved"],
      [
        "tests/lib/chat/thread.test.ts",
        "attack 26: of another scheme than the web's is no link, even where it was taken for an address",
      ],
    ],
    guards: [
      {
        file: "lib/chat/links.ts",
        find: '  return isWeb && username === "" && password === "" && hostname !== "" ? href : null;',
        replace: "  return isWeb ? href : null;",
        red: 0,
      },
      {
        file: "lib/chat/links.ts",
        find: 'const isWeb = protocol === "http:" || protocol === "https:";',
        replace: 'const isWeb = protocol !== "";',
        red: 5,
      },
      {
        file: "convex/model/chat/fileRequests.ts",
        find: 'PICTURES.has(file.type) ? "inline" : "attachment"',
        replace: '"inline"',
        red: 4,
      },
    ],
  },
  {
    id: "attack 27",
    words: "A secret in bundles, source maps, logs or git",
    tests: [
      [
        "tests/lib/secretScan.test.ts",
        "attack 27: no file here and none of any commit has a secret in it",
      ],
      ["tests/lib/log.test.ts", "attack 27: a field called %s"],
      ["tests/lib/log.test.ts", "attack 27: %s in a value"],
      [
        "tests/e2e/secrets.spec.ts",
        "attack 27: a session leaves no token, secret or chat text in any log",
      ],
      [
        "tests/e2e/secrets.spec.ts",
        "attack 27: what browsers are sent has no secret, no token and no source map",
      ],
    ],
    guards: [
      {
        file: "lib/log/log.ts",
        find: "return NAMES.test(name) ? HIDDEN : redactedText(value);",
        replace: "return redactedText(value);",
        red: 1,
      },
      {
        file: "lib/log/log.ts",
        find: "rest.replaceAll(pattern, HIDDEN)",
        replace: "rest",
        red: 2,
      },
      {
        file: "convex/model/identity/clerkWebhook.ts",
        find: "const signingSecret = process.env.CLERK_WEBHOOK_SIGNING_SECRET;",
        replace: `const signingSecret = "whsec_${"aB3".repeat(11)}";`,
        red: 0,
      },
      {
        file: "next.config.ts",
        find: "  poweredByHeader: false,\n",
        replace: "  poweredByHeader: false,\n  productionBrowserSourceMaps: true,\n",
        red: 4,
      },
    ],
  },
];
