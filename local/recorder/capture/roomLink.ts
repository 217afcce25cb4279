import {
  DisconnectReason,
  Room,
  RoomEvent,
  TrackKind,
  TrackSource,
  type RemoteParticipant,
  type RemoteTrackPublication,
} from "@livekit/rtc-node";
import { AccessToken } from "livekit-server-sdk";
import { setTimeout as sleep } from "node:timers/promises";
import { Feeds } from "./feeds.ts";
import type { CaptureOptions } from "./messages.ts";

/** A room that is away for longer has ended. */
const ROOM_COMES_BACK_WITHIN_MS = 60_000;
const FIRST_CONNECT_WITHIN_MS = 12_000;
const CONNECT_LIMIT_MS = 6000;
/** The SDK's own reconnect may repair the line; after that a new one is made. */
const SDK_REPAIRS_WITHIN_MS = 5000;
const RETRY_MS = 1000;

/** Reasons after which nobody is to come back: deleted, removed, closed. */
const FINAL = new Set<DisconnectReason>([
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_CLOSED,
]);

export type Gone = { error: string; details: string };

/** A hidden participant that stays in the room for as long as there is one. */
export class RoomLink {
  readonly feeds = new Feeds();
  speaker: string | null = null;
  #options: CaptureOptions;
  #room: Room | null = null;
  #isLeaving = false;
  #connected = Promise.withResolvers<void>();
  /** Resolves when the room is gone for good, or was never there. */
  readonly gone: Promise<Gone>;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.gone = this.#stay();
  }

  /** Resolves at the first connection. */
  get connected() {
    return this.#connected.promise;
  }

  get isThere() {
    return this.#room !== null;
  }

  /** In the order in which they came: a tile stays where it is. */
  get participants(): RemoteParticipant[] {
    const all = [...(this.#room?.remoteParticipants.values() ?? [])].toSorted(byArrival);
    const { only } = this.#options;
    return only ? all.filter(({ identity }) => identity === only.identity) : all;
  }

  /** The publications that are, or are about to be, in the recording. */
  wanted(participant: RemoteParticipant): RemoteTrackPublication[] {
    return [...participant.trackPublications.values()].filter((publication) =>
      this.#wants(publication, participant),
    );
  }

  /**
   * Whether anybody's sound has come. A stream says nothing of that: it gives silence in time from
   * its beginning, whether anything arrives or not. Nor do the counts say whose sound it is.
   */
  async hearsAnybody(): Promise<boolean> {
    // The room may be lost while it is asked.
    const counts = await this.#room?.getRtcStats().catch(() => null);
    const all = [...(counts?.publisherStats ?? []), ...(counts?.subscriberStats ?? [])];
    return all.some(({ stats: { case: kind, value } }) => {
      if (kind !== "inboundRtp" || value.stream?.kind !== "audio") return false;
      return (value.received?.packetsReceived ?? 0n) > 0n;
    });
  }

  leave() {
    this.#isLeaving = true;
    this.#drop();
  }

  async #stay(): Promise<Gone> {
    let lostAt = performance.now();
    let wasConnected = false;
    let problem = "";
    while (!this.#isLeaving) {
      const room = new Room();
      const lost = this.#follow(room);
      try {
        await this.#connect(room);
        wasConnected = true;
        this.#connected.resolve();
        const details = await lost;
        if (details !== null || this.#isLeaving) return { error: "", details: details ?? "" };
        lostAt = performance.now();
      } catch (error) {
        problem = (error as Error).message;
        disconnect(room);
      }
      this.#drop();
      const limit = wasConnected ? ROOM_COMES_BACK_WITHIN_MS : FIRST_CONNECT_WITHIN_MS;
      if (performance.now() - lostAt > limit) break;
      await sleep(RETRY_MS);
    }
    if (wasConnected || this.#isLeaving)
      return { error: "", details: "The room did not come back" };
    return { error: `The room could not be joined: ${problem}`, details: "" };
  }

  async #connect(room: Room) {
    const { livekitUrl } = this.#options;
    const connecting = room.connect(livekitUrl, await this.#token(), {
      autoSubscribe: false,
      dynacast: false,
    });
    const late = sleep(CONNECT_LIMIT_MS, undefined, { ref: false }).then(() => {
      throw new Error(`no connection within ${CONNECT_LIMIT_MS / 1000} s`);
    });
    await Promise.race([connecting, late]);
    this.#room = room;
    for (const participant of room.remoteParticipants.values()) {
      for (const publication of this.wanted(participant)) publication.setSubscribed(true);
    }
  }

  #token(): Promise<string> {
    const { apiKey, apiSecret, egressId, roomName } = this.#options;
    const token = new AccessToken(apiKey, apiSecret, { identity: egressId, ttl: 600 });
    token.kind = "egress";
    token.addGrant({
      room: roomName,
      roomJoin: true,
      hidden: true,
      recorder: true,
      canSubscribe: true,
      canPublish: false,
      canPublishData: false,
    });
    return token.toJwt();
  }

  /** Resolves when the connection is over: with details when for good, else with null. */
  #follow(room: Room): Promise<string | null> {
    room
      .on(RoomEvent.TrackPublished, (publication, participant) => {
        if (this.#wants(publication, participant)) publication.setSubscribed(true);
      })
      .on(RoomEvent.TrackSubscribed, (track, { sid }) => this.feeds.add(sid!, track))
      .on(RoomEvent.TrackUnsubscribed, (_, { sid }) => this.feeds.remove(sid!))
      .on(RoomEvent.TrackUnpublished, ({ sid }) => this.feeds.remove(sid!))
      .on(RoomEvent.ActiveSpeakersChanged, ([loudest]) => {
        if (loudest) this.speaker = loudest.identity;
      });
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      room
        .on(RoomEvent.Reconnecting, () => {
          timer ??= setTimeout(() => resolve(null), SDK_REPAIRS_WITHIN_MS);
        })
        .on(RoomEvent.Reconnected, () => {
          clearTimeout(timer);
          timer = undefined;
        })
        .on(RoomEvent.Disconnected, (reason) => {
          clearTimeout(timer);
          resolve(FINAL.has(reason) ? "The room was closed" : null);
        });
    });
  }

  #wants(publication: RemoteTrackPublication, { identity }: RemoteParticipant): boolean {
    const { only, audioOnly } = this.#options;
    if (audioOnly && publication.kind === TrackKind.KIND_VIDEO) return false;
    if (!only) return true;
    return identity === only.identity && isOfScreen(publication) === only.screen;
  }

  #drop() {
    this.feeds.clear();
    const room = this.#room;
    this.#room = null;
    if (room) disconnect(room);
  }
}

function byArrival(a: RemoteParticipant, b: RemoteParticipant): number {
  const between = Number((a.info.joinedAt ?? 0n) - (b.info.joinedAt ?? 0n));
  return between || a.identity.localeCompare(b.identity);
}

export function isOfScreen({ source }: RemoteTrackPublication) {
  return (
    source === TrackSource.SOURCE_SCREENSHARE || source === TrackSource.SOURCE_SCREENSHARE_AUDIO
  );
}

function disconnect(room: Room) {
  // It may be half-open or already gone; either way nobody waits for it.
  void room.disconnect().catch(() => {});
}
