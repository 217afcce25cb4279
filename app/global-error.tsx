"use client";

/**
 * The root layout itself broke, so there are no words by provider and no styles of the build.
 * This page is also rendered ahead, without a nonce: it has to work without scripts. Its words
 * come from messages/en.json by next.config.ts, since this module is part of every page's code.
 */
export default function GlobalError() {
  return (
    <html lang="en">
      <head>
        <title>{`${process.env.BROKEN_TITLE} · ${process.env.SITE_NAME}`}</title>
        {/* oxlint-disable-next-line nextjs/no-css-tags -- no style of the build is here */}
        <link rel="stylesheet" href="/fault.css" />
      </head>
      <body>
        <main id="main">
          <h1>{process.env.BROKEN_TITLE}</h1>
          <p>{process.env.BROKEN_BODY}</p>
          <p>
            {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- without scripts */}
            <a href="/bookings">{process.env.BROKEN_NEXT}</a>
          </p>
        </main>
      </body>
    </html>
  );
}
