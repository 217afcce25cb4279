import { type Participant, type Room, Track } from "livekit-client";
import type { PersonReading } from "./figures";
import { type Reading, readTrack } from "./reading";

/** Everybody's tracks at one moment, by identity. */
export type Sample = { at: number; own: PersonReading; others: Map<string, PersonReading> };

const EVERY_MS = 1000;
/** A report costs the browser some work: in a large room it is asked for half as often. */
const MANY = 5;

/**
 * Reads the room's figures about once a second until stopped. A page in the background goes on:
 * browsers do not slow the timers of a page in a call below one a second.
 */
export function startSampler(room: Room, onSample: (sample: Sample) => void): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read() {
    const sample = await readRoom(room);
    if (isStopped) return;
    onSample(sample);
    plan();
  }
  function plan() {
    const isLarge = room.remoteParticipants.size >= MANY;
    timer = setTimeout(() => void read(), isLarge ? 2 * EVERY_MS : EVERY_MS);
  }

  plan();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

async function readRoom(room: Room): Promise<Sample> {
  const others = [...room.remoteParticipants.values()];
  const [own, ...rest] = await Promise.all([room.localParticipant, ...others].map(readPerson));
  return {
    at: performance.now(),
    own: own!,
    others: new Map(others.map(({ identity }, place) => [identity, rest[place]!])),
  };
}

async function readPerson(person: Participant): Promise<PersonReading> {
  const [microphone, camera, screen] = await Promise.all(
    [Track.Source.Microphone, Track.Source.Camera, Track.Source.ScreenShare].map((source) =>
      read(person, source),
    ),
  );
  return { microphone: microphone!, camera: camera!, screen: screen! };
}

async function read(person: Participant, source: Track.Source): Promise<Reading | null> {
  const track = person.getTrackPublication(source)?.track;
  try {
    const report = await track?.getRTCStatsReport();
    return report ? readTrack(report) : null;
  } catch {
    // The track ended between two readings.
    return null;
  }
}
