"use client";

import { useState } from "react";

type Words = { locale: string; name: string; title: string; body: string; next: string };

// From messages/ by next.config.ts: this module is part of every page's code, and what is not
// here cannot be fetched by a page that broke.
const ALL = JSON.parse(process.env.BROKEN_WORDS ?? "[]") as Words[];

/**
 * The root layout itself broke, so there are no words by provider and no styles of the build.
 * This page is also rendered ahead, without a nonce and for everybody: it has to work without
 * scripts, and then it speaks every language.
 */
export default function GlobalError() {
  const [spoken] = useState(wordsOfPage);
  return (
    <html lang={spoken.length === 1 ? spoken[0]?.locale : "mul"}>
      <head>
        <title>{`${spoken[0]?.title} · ${spoken[0]?.name}`}</title>
        {/* oxlint-disable-next-line nextjs/no-css-tags -- no style of the build is here */}
        <link rel="stylesheet" href="/fault.css" />
      </head>
      <body>
        <main id="main">
          {spoken.map(({ locale, title, body, next }) => (
            <section key={locale} lang={locale}>
              <h1>{title}</h1>
              <p>{body}</p>
              <p>
                {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- without scripts */}
                <a href="/bookings">{next}</a>
              </p>
            </section>
          ))}
        </main>
      </body>
    </html>
  );
}

// A page that broke while it was used still says which language it is in.
function wordsOfPage(): Words[] {
  const language = typeof document === "undefined" ? "" : document.documentElement.lang;
  const own = ALL.filter(({ locale }) => locale === language);
  return own.length > 0 ? own : ALL;
}
