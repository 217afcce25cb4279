import { expect, type Page, type WebSocket } from "@playwright/test";
import { decodeJwt } from "jose";

export type RoomClaims = {
  sub: string;
  exp: number;
  nbf: number;
  video: Record<string, unknown>;
};

/** The token that the page really used: read from the address of its signalling socket. */
export function tokenOf(page: Page): Promise<RoomClaims> {
  return new Promise((resolve) => {
    page.on("websocket", (socket: WebSocket) => {
      const token = new URL(socket.url()).searchParams.get("access_token");
      if (token) resolve(decodeJwt(token) as RoomClaims);
    });
  });
}

/** From the list: the live booking's *Join session*, then prejoin's *Join*. */
export async function joinLive(page: Page) {
  await page.getByRole("link", { name: "Join session" }).first().click();
  await joinHere(page);
}

/** From prejoin into the room. */
export async function joinHere(page: Page) {
  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  await join.click();
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
  // The room covers prejoin for a moment before it is taken down.
  await expect(join).toBeHidden();
}

/** The keys and menus of the room, which come a moment after the join. */
export async function toolsOf(page: Page) {
  await page.getByRole("button", { name: "More", exact: true }).waitFor();
}

export async function openPeople(page: Page) {
  await page.getByRole("button", { name: "People", exact: true }).click();
  return page.getByRole("complementary", { name: "People" });
}

export async function leave(page: Page) {
  await page.getByRole("button", { name: "Leave" }).click();
}

type Playback = { frames: number; energy: number };

/**
 * What this page really plays of the other side: rendered video frames, and the loudest sound.
 * Ends as soon as both are more than `enough`, or after six seconds (the fake camera gives ten
 * frames a second, the fake microphone beeps once a second).
 */
export async function receivedFromOther(page: Page, enough: Playback): Promise<Playback> {
  return await page.evaluate(async (enough) => {
    const remote = (element: HTMLMediaElement) =>
      element.srcObject instanceof MediaStream && !element.hasAttribute("aria-hidden");
    const media = [...document.querySelectorAll<HTMLMediaElement>("video, audio")].filter(remote);
    const videos = media.filter((element) => element instanceof HTMLVideoElement);
    const frames = () =>
      Math.max(0, ...videos.map((video) => video.getVideoPlaybackQuality().totalVideoFrames));
    const context = new AudioContext();
    const analysers = media.flatMap((element) => {
      const stream = element.srcObject as MediaStream;
      if (element.muted || stream.getAudioTracks().length === 0) return [];
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      return [analyser];
    });
    const before = frames();
    const until = performance.now() + 6000;
    let energy = 0;
    const isEnough = () => frames() - before > enough.frames && energy > enough.energy;
    while (performance.now() < until && !isEnough()) {
      for (const analyser of analysers) {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        energy = Math.max(energy, ...samples.map(Math.abs));
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    await context.close();
    return { frames: frames() - before, energy };
  }, enough);
}

/** The pitch in Hz that is loudest of what this page plays of the others; null in silence. */
export async function loudestPitch(page: Page): Promise<number | null> {
  return await page.evaluate(async () => {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
    for (const { srcObject, muted, paused } of document.querySelectorAll("audio")) {
      if (srcObject instanceof MediaStream && !muted && !paused)
        context.createMediaStreamSource(srcObject).connect(analyser);
    }
    await new Promise((done) => setTimeout(done, 300));
    const decibels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(decibels);
    const loudest = Math.max(...decibels);
    const { sampleRate } = context;
    await context.close();
    const bin = decibels.indexOf(loudest);
    return loudest < -60 ? null : (bin * sampleRate) / analyser.fftSize;
  });
}

export async function expectToSeeAndHear(page: Page) {
  const enough = { frames: 30, energy: 0.01 };
  await expect(async () => {
    const { frames, energy } = await receivedFromOther(page, enough);
    expect(frames).toBeGreaterThan(enough.frames);
    expect(energy).toBeGreaterThan(enough.energy);
  }).toPass({ timeout: 40_000 });
}

/** Words that may stand for a moment alone, so that they are looked for at each frame. */
export async function momentOf(page: Page, words: string): Promise<void> {
  await page.waitForFunction((text) => document.body.innerText.includes(text), words, {
    polling: "raf",
    timeout: 30_000,
  });
}
