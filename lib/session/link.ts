import { DefaultReconnectPolicy, LogLevel, Room, RoomEvent, setLogLevel } from "livekit-client";
import { rememberedChoice } from "../quality/choice";
import { receive } from "../quality/receiveLevers";
import { answerFirst } from "./answering";
import { ConnectLimit, SignalLost } from "./failures";
import type { Link, LinkEvents, Publisher } from "./kit";
import { learn } from "./lesson";
import { lookAtMedia } from "./mediaLook";
import { type Subscribing, subscribeToSound } from "./soundOnly";
import type { Ticket } from "./ticket";
import type { Way } from "./types";
import type { Lesson } from "./ways";

const CONNECT_LIMIT_MS = 12_000;
const WEBSOCKET_LIMIT_MS = 3_000;
// UDP and TCP are tried side by side; what takes longer than this needs another way.
const MEDIA_LIMIT_MS = 5_000;
const WARM_LIMIT_MS = 5_000;

// The SDK can resume a short break; it cannot make a lost room again, so it gets few tries
// before our own rejoin takes over.
const SDK_RETRY_DELAYS_MS = [0, 250, 500, 1000, 1500];

// livekit-client's EngineEvent.TokenRefreshed, which it does not export.
const TOKEN_REFRESHED = "tokenRefreshed";
// Its EngineEvent.SignalRestarted, seconds ahead of the room's Reconnected.
const MADE_ANEW = "signalRestarted";
// Its EngineEvent.Disconnected. The room's event of that name comes ahead of each failed connect.
const SERVER_LEFT = "disconnected";
const REFRESHED_MS = 10 * 60_000;

// What goes wrong is told to the person, by hop; the console gets no ids of theirs.
setLogLevel(LogLevel.silent);

export function createLink(publisher: Publisher, events: LinkEvents): Link {
  const room = new Room({
    // Halves the signal stage against the SDK's default of one peer connection.
    singlePeerConnection: false,
    // A rejoin publishes the same tracks again, without asking for the camera a second time.
    stopLocalTrackOnUnpublish: false,
    reconnectPolicy: new DefaultReconnectPolicy(SDK_RETRY_DELAYS_MS),
  });
  const look = lookAtMedia(room);
  const stopWatching = watch(room, events, publisher);
  let subscribing: Subscribing | null = null;
  let lesson: Lesson = { offersRelay: false, hadContact: false };
  room.once(RoomEvent.SignalConnected, () => (lesson = learn(room.engine)));
  return {
    room,
    warm: (ticket) => warm(room, ticket),
    async connect(ticket, way) {
      publisher.sendPictures(way !== "sound");
      if (way === "sound") subscribing = subscribeToSound(room);
      await connectInTime(room, ticket, way);
      void look.begin();
    },
    lesson: () => lesson,
    letPictures() {
      publisher.sendPictures(true);
      subscribing?.letPictures();
    },
    readPulse: look.readPulse,
    readPath: look.readPath,
    async close() {
      stopWatching();
      look.stop();
      await room.disconnect(false);
    },
  };
}

function watch(room: Room, events: LinkEvents, publisher: Publisher): () => void {
  // Publishing starts once the signal server has let us in and what others send is answered.
  // (publishTrack before connect does nearly the same, but stops the track when a connect fails.)
  const answered = answerFirst(room);
  const onSignal = () => {
    // Ahead of the first picture; once the line is watched, lib/quality goes on with it.
    receive(room, rememberedChoice());
    publisher.publishTo(room, room.remoteParticipants.size ? answered : null);
    events.onSignal();
  };
  // A connected person gets a new token every few minutes, which lives for ten at least.
  const onToken = (token: string) => events.onToken(token, Date.now() + REFRESHED_MS);
  room.engine.on(TOKEN_REFRESHED, onToken).on(MADE_ANEW, events.onAnew);
  room
    .once(RoomEvent.SignalConnected, onSignal)
    .on(RoomEvent.SignalReconnecting, events.onInterrupted)
    .on(RoomEvent.Reconnecting, events.onInterrupted)
    .on(RoomEvent.Reconnected, events.onRestored)
    .on(RoomEvent.Disconnected, events.onGone);
  return () => void room.off(RoomEvent.SignalConnected, onSignal);
}

async function connectInTime(room: Room, { serverUrl, token }: Ticket, way: Way): Promise<void> {
  const { passed, timer } = limitsOf(room);
  const connected = room.connect(serverUrl, token, {
    websocketTimeout: WEBSOCKET_LIMIT_MS,
    peerConnectionTimeout: MEDIA_LIMIT_MS,
    maxRetries: 0,
    autoSubscribe: way !== "sound",
    ...(way === "relay" && { rtcConfig: { iceTransportPolicy: "relay" } }),
  });
  try {
    await Promise.race([connected, passed]);
  } finally {
    clearTimeout(timer);
    // After our limit the SDK's own promise may still reject; nobody else listens to it.
    connected.catch(() => undefined);
  }
}

/**
 * What `connect` goes on after: our time, and a signal server that goes away while media is set up.
 * The SDK joins it anew then, or resumes, and waits for media that may be that of a connection which
 * is gone. A new join takes less time than finding out.
 */
function limitsOf(room: Room) {
  const { engine } = room;
  let stage: "signal" | "media" = "signal";
  let giveUp: (error: Error) => void = () => undefined;
  const passed = new Promise<never>((_, reject) => (giveUp = reject));
  const onSignal = () => (stage = "media");
  const onBreak = () => {
    // The SDK tells so as well of media that failed over a signal connection that holds.
    if (engine.client.isDisconnected) giveUp(new SignalLost());
  };
  const onLeave = () => giveUp(new SignalLost());
  room
    .once(RoomEvent.SignalConnected, onSignal)
    .on(RoomEvent.SignalReconnecting, onBreak)
    .on(RoomEvent.Reconnecting, onBreak);
  engine.on(SERVER_LEFT, onLeave);
  const timer = setTimeout(() => giveUp(new ConnectLimit(stage)), CONNECT_LIMIT_MS);
  // What listens goes with the room: a promise that was raced against is over only once.
  return { passed, timer };
}

async function warm(room: Room, { serverUrl, token }: Ticket): Promise<boolean> {
  // `prepareConnection` picks the nearest region of LiveKit Cloud, but swallows its errors.
  void room.prepareConnection(serverUrl, token);
  void warmWebRtc();
  try {
    await fetch(serverUrl.replace(/^ws/, "http"), {
      mode: "no-cors",
      cache: "no-store",
      signal: AbortSignal.timeout(WARM_LIMIT_MS),
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * The first peer connection of a page starts the browser's media engine and reads its codecs
 * (tens of milliseconds): done here, ahead of the click.
 */
async function warmWebRtc(): Promise<void> {
  let connection: RTCPeerConnection | undefined;
  try {
    connection = new RTCPeerConnection();
    connection.addTransceiver("audio");
    connection.addTransceiver("video");
    await connection.setLocalDescription(await connection.createOffer());
  } catch {
    // Only warmth is lost; the join itself says what is wrong.
  } finally {
    connection?.close();
  }
}
