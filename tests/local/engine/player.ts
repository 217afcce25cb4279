import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { buildCsp } from "../../../lib/config/csp.ts";
import type { PublicConfig } from "../../../lib/config/settings.ts";
import { ffmpegPath } from "../../../local/stack/chromium.ts";
import { launchOptions } from "../../e2e/chromium.ts";
import { cleanUp, temporaryDir } from "./support.ts";

/** Forty seconds of picture and sound, of more than a browser takes at once: 12 MB. */
export function makeFilm(): Buffer {
  const file = join(temporaryDir(), "film.mp4");
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=15"];
  const sound = ["-f", "lavfi", "-i", "sine=440"];
  const encoded = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", "-pix_fmt", "yuv420p"];
  const written = ["-c:a", "aac", "-t", "40", "-movflags", "+faststart", file];
  execFileSync(ffmpegPath(), ["-v", "error", ...picture, ...sound, ...encoded, ...written]);
  return readFileSync(file);
}

/** A page with a player, in a real browser and under the app's own policy. */
export async function openPlayer(addresses: Pick<PublicConfig, "siteUrl" | "bucketOrigins">) {
  const config = {
    ...{ convexUrl: addresses.siteUrl!, livekitUrl: null, issuerUrl: null },
    ...{ clerkPublishableKey: null, streamUrl: "https://stream.mux.com" },
    ...addresses,
  };
  const policy = buildCsp({ nonce: "bm9uY2U=", isDevelopment: false, config });
  const server = createServer((_request, response) => {
    const headers = { "content-type": "text/html", "content-security-policy": policy };
    response.writeHead(200, headers).end("<!doctype html><video muted playsinline></video>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const browser = await chromium.launch(launchOptions);
  cleanUp(async () => {
    await browser.close();
    server.close();
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const reach = async (seconds: number) =>
    await page.evaluate(async (wanted) => {
      const video = document.querySelector("video")!;
      await new Promise<void>((resolve, reject) => {
        const look = () => {
          if (video.error) reject(new Error(video.error.message));
          const { totalVideoFrames } = video.getVideoPlaybackQuality();
          if (video.currentTime > wanted && totalVideoFrames > 0) resolve();
        };
        for (const name of ["timeupdate", "error"]) video.addEventListener(name, look);
        look();
      });
    }, seconds);
  return {
    page,
    async play(address: string) {
      await page.evaluate((src) => {
        const video = document.querySelector("video")!;
        video.src = src;
        void video.play().catch(() => {});
      }, address);
      await reach(0.5);
    },
    async seek(seconds: number) {
      await page.evaluate((to) => (document.querySelector("video")!.currentTime = to), seconds);
      await reach(seconds + 0.3);
    },
    /** As the app has it saved: by going there, which leaves the page where it is. */
    async save(address: string) {
      const saving = page.waitForEvent("download");
      await page.evaluate((to) => location.assign(to), address);
      const download = await saving;
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    },
  };
}
