import { type Browser, expect, type Page } from "@playwright/test";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { RoomServiceClient } from "livekit-server-sdk";
import { api } from "../../convex/_generated/api.js";
import type { RecordingPolicy } from "../../convex/model/recording/recordingPolicy";
import { loadSecrets } from "../../local/stack/secrets.ts";
import { liveBooking } from "./bookings.ts";
import { backendAs, backendAsDeployment, openAs, type PersonId } from "./people.ts";
import { joinHere, tokenOf } from "./room.ts";
import { testHome, testPorts } from "./stack.ts";

/** A live booking with this about recording. */
export async function recordedBooking(title: string, recording: Partial<RecordingPolicy> = {}) {
  const booking = await liveBooking(title);
  await setRecording(booking.bookingId, recording);
  return booking;
}

export async function setRecording(bookingId: string, recording: Partial<RecordingPolicy>) {
  const provider = await backendAs("demo-provider");
  const { policy } = (await provider.query(api.bookings.get, { bookingId }))!;
  const changed = { ...policy, recording: { ...policy.recording, ...recording } };
  await provider.mutation(api.bookings.setPolicy, { bookingId, policy: changed });
}

export async function enter(browser: Browser, person: PersonId, path: string, options = {}) {
  const context = await browser.newContext(options);
  const page = await openAs(context, person, path);
  const token = tokenOf(page);
  await joinHere(page);
  await expect(page.locator(".room[data-phase=connected]")).toBeVisible();
  return { context, page, token };
}

/** Opens the provider's dialog, waits for recorder and storage, and asks. */
export async function askToRecord(page: Page, kind = "Picture and sound") {
  await page.getByRole("button", { name: "Record this session" }).click();
  const dialog = page.getByRole("dialog", { name: "Record this session" });
  await expect(dialog.locator("[data-preflight=ready]")).toBeVisible();
  await dialog.getByRole("radio", { name: kind }).check();
  await dialog
    .getByRole("button", { name: /^(Ask to record|Show the notice and record)$/ })
    .click();
  await expect(dialog).toBeHidden();
}

export const question = (page: Page) =>
  page.getByRole("dialog", { name: "Demo provider asks to record this session" });

/** The red sign with its words, at the top of the room. */
export const sign = (page: Page, stage: string) => page.locator(`[data-recording=${stage}]`);

// The recorder draws its first picture after ffmpeg has started, beside two busy browsers.
export async function expectRecording(page: Page) {
  await expect(sign(page, "rolling")).toContainText("Recording", { timeout: 30_000 });
}

/** How many tracks the SFU has from somebody in the room of a page's token. */
export async function tracksOf(identity: string, room: string): Promise<number> {
  const { livekitKey, livekitSecret } = loadSecrets(testHome().secrets);
  const url = `http://127.0.0.1:${testPorts().livekit}`;
  const participant = await new RoomServiceClient(url, livekitKey, livekitSecret).getParticipant(
    room,
    identity,
  );
  return participant.tracks.length;
}

type Part = { partId: string; roomName: string; egressId: string | null };

/** More than a file is tried to be fetched, in a day. */
const TRIES = 40;

/**
 * What a recorder that lost its file leaves behind: the part that rolls in this room is over, and its
 * file was tried for in vain, as often as it is.
 */
export async function giveUpFile(room: string): Promise<void> {
  const backend = backendAsDeployment();
  const call = async (name: string, args: Record<string, Value>) =>
    await backend.mutation(makeFunctionReference<"mutation">(name), args);
  const unfinished = makeFunctionReference<"query", Record<string, never>, { parts: Part[] }>(
    "recordingJobs:unfinished",
  );
  const { parts } = await backend.query(unfinished, {});
  const { partId, egressId, roomName } = parts.find((part) => part.roomName === room)!;
  const file = { size: 2_000, durationMs: 60_000 };
  const over = { egressId, roomName, status: "complete", error: "", paths: [], file };
  await call("recordingJobs:hear", { update: { ...over, endedAt: Date.now() } });
  for (let i = 0; i < TRIES; i += 1) await call("custodyJobs:take", { partId });
}
