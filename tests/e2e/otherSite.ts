import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { testUrl } from "./stack.ts";

export type OtherSite = { origin: string; pageOf: (markup: string) => string; stop: () => void };

/** A site that is not ours, under another name of this machine: another site to a browser as well. */
export async function startOtherSite(): Promise<OtherSite> {
  const pages = new Map<string, string>();
  const server: Server = createServer((request, response) => {
    const page = pages.get(request.url!);
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html" }).end(page);
  });
  await new Promise<void>((done) => server.listen(0, "localhost", done));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    pageOf(markup) {
      const path = `/${pages.size}`;
      pages.set(path, documentWith(markup));
      return origin + path;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Keeps what the element tells, for the test to read. */
function documentWith(markup: string): string {
  const listening = `
    window.told = [];
    for (const type of ["joined", "left", "failed"])
      document.addEventListener(type, ({ detail }) => told.push({ type, ...detail }));
  `;
  return `<!doctype html><html lang="en"><title>A practice</title><main><h1>A practice</h1>
    <script>${listening}</script><script src="${testUrl()}/embed.js"></script>${markup}</main></html>`;
}
