import { type Room, RoomEvent } from "livekit-client";
import { createStore, type Readable } from "../session/store";
import { rememberChoice, rememberedChoice } from "./choice";
import { type Figures, figuresBetween } from "./figures";
import { type Level, lower } from "./levels";
import { receive as receiveAt } from "./receiveLevers";
import { type Sample, startSampler } from "./sampler";
import { createSendLevers } from "./sendLevers";
import { applied, pin, resume, startSteps, step, type Steps } from "./steps";
import { quickestOf, strainsOf } from "./strain";
import { isSame, listenToOthers, NOTHING_TAKEN_BACK, tellOthers, type Told } from "./told";

const DIRECTIONS = ["send", "receive"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** What the room shows of the line. It changes with a step or a word, not with each reading. */
export type QualitySnapshot = {
  /** How much picture goes each way. */
  send: Level;
  receive: Level;
  /** How far the steps alone have gone: the rest of it was the person's choice. */
  auto: Record<Direction, Level>;
  /** The most that the person wants. */
  chosen: Level;
  /** What the line carried last, each way, when the picture was taken back. */
  kbps: Record<Direction, number | null>;
  /** What the others told of theirs, by identity. */
  told: Readonly<Record<string, Told>>;
};

export const CALM: QualitySnapshot = {
  send: "full",
  receive: "full",
  auto: { send: "full", receive: "full" },
  chosen: "full",
  kbps: { send: null, receive: null },
  told: {},
};

export type Quality = Readable<QualitySnapshot> & {
  /** Follows this room until the returned function is called; choices outlive the room. */
  follow: (room: Room) => () => void;
  choose: (level: Level) => void;
  /** The person wants the picture back: it stays for two minutes, whatever the line. */
  keep: (direction: Direction) => void;
  /** A person's figures over the last ten seconds; null before the first. */
  figuresOf: (identity: string) => Figures | null;
  /** The readings of the last ten seconds, oldest first. */
  samples: () => readonly Sample[];
};

const WINDOW_MS = 10_000;
/** A connection that just opened, or came back, is busy with itself. */
const SETTLING_MS = 4_000;
/** Somebody may have come since, and a word may get lost on a full line. */
const TELL_AGAIN_MS = 5_000;
const TIMES_TOLD = 3;

export function createQuality(): Quality {
  const store = createStore<QualitySnapshot>({ ...CALM, chosen: rememberedChoice() });
  const steps: Record<Direction, Steps> = { send: startSteps(0), receive: startSteps(0) };
  const sendAt = createSendLevers();
  let recent: Sample[] = [];
  let room: Room | null = null;
  let settledAt = 0;
  let quickestMs = Number.POSITIVE_INFINITY;
  let lastTold: Told = NOTHING_TAKEN_BACK;
  let lastToldAt = Number.NEGATIVE_INFINITY;
  let timesLeft = 0;

  function onSample(sample: Sample) {
    recent = [...recent.filter(({ at }) => sample.at - at <= WINDOW_MS), sample];
    const before = recent.at(-2);
    if (before) quickestMs = Math.min(quickestMs, quickestOf(before, sample));
    const strains = strainsOf(recent.slice(-4), quickestMs);
    if (strains === null) settle(sample.at);
    else if (sample.at >= settledAt) {
      for (const direction of DIRECTIONS) {
        steps[direction] = step(steps[direction], strains[direction], sample.at);
      }
    }
    apply();
  }

  function settle(now: number) {
    settledAt = now + SETTLING_MS;
    for (const direction of DIRECTIONS) steps[direction] = resume(steps[direction]);
  }

  function apply() {
    if (room === null) return;
    const { chosen, told } = store.getSnapshot();
    const send = lower(applied(steps.send), chosen);
    const receive = lower(applied(steps.receive), chosen);
    const isSomebodyPoor = Object.values(told).some((other) => other.receive === "audio");
    void sendAt(room.localParticipant, send, isSomebodyPoor ? "audio" : send);
    receiveAt(room, receive);
    show();
    void tellWhatChanged(room);
  }

  function show() {
    const before = store.getSnapshot();
    const auto = { send: steps.send.level, receive: steps.receive.level };
    const send = lower(auto.send, before.chosen);
    const receive = lower(auto.receive, before.chosen);
    const isLower = auto.send !== before.auto.send || auto.receive !== before.auto.receive;
    if (!isLower && send === before.send && receive === before.receive) return;
    store.set({ send, receive, auto, kbps: isLower ? carried(recent) : before.kbps });
  }

  async function tellWhatChanged(target: Room) {
    const { send, receive, auto } = store.getSnapshot();
    const why = send === auto.send && receive === auto.receive ? "line" : "choice";
    const now: Told = { send, receive, why };
    const isNews = !isSame(now, lastTold);
    if (isNews) timesLeft = TIMES_TOLD;
    const isTakenBack = send !== "full" || receive !== "full";
    const isDue = performance.now() - lastToldAt >= TELL_AGAIN_MS;
    if (!isNews && !(isDue && (isTakenBack || timesLeft > 0))) return;
    lastTold = now;
    lastToldAt = performance.now();
    timesLeft -= 1;
    if (!(await tellOthers(target, now))) lastToldAt = Number.NEGATIVE_INFINITY;
  }

  function onTold(identity: string, told: Told) {
    const known = store.getSnapshot().told;
    if (isSame(known[identity] ?? NOTHING_TAKEN_BACK, told)) return;
    store.set({ told: { ...known, [identity]: told } });
    apply();
  }

  function watchPeople(target: Room): () => void {
    const onCame = () => void (lastToldAt = Number.NEGATIVE_INFINITY);
    const onGone = ({ identity }: { identity: string }) => {
      const { [identity]: _gone, ...told } = store.getSnapshot().told;
      if (_gone) store.set({ told });
    };
    target.on(RoomEvent.ParticipantConnected, onCame);
    target.on(RoomEvent.ParticipantDisconnected, onGone);
    // Before the next reading: a new picture starts in full.
    target.on(RoomEvent.TrackPublished, apply);
    target.on(RoomEvent.LocalTrackPublished, apply);
    return () => {
      target.off(RoomEvent.TrackPublished, apply);
      target.off(RoomEvent.LocalTrackPublished, apply);
      target.off(RoomEvent.ParticipantConnected, onCame);
      target.off(RoomEvent.ParticipantDisconnected, onGone);
    };
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    follow(next) {
      room = next;
      recent = [];
      quickestMs = Number.POSITIVE_INFINITY;
      settle(performance.now());
      lastTold = NOTHING_TAKEN_BACK;
      lastToldAt = Number.NEGATIVE_INFINITY;
      timesLeft = 0;
      // What was told in another room may no longer hold; whoever is poor tells it again.
      store.set({ told: {} });
      const stopSampler = startSampler(next, onSample);
      const stopListening = listenToOthers(next, onTold);
      const stopWatching = watchPeople(next);
      apply();
      return () => {
        stopSampler();
        stopListening();
        stopWatching();
        recent = [];
        if (room === next) room = null;
      };
    },
    choose(level) {
      rememberChoice(level);
      store.set({ chosen: level });
      show();
      apply();
    },
    keep(direction) {
      steps[direction] = pin(steps[direction], performance.now());
      apply();
    },
    figuresOf: (identity) => figuresOver(recent, identity, room),
    samples: () => recent,
  };
}

function figuresOver(recent: Sample[], identity: string, room: Room | null): Figures | null {
  const isOwn = room?.localParticipant.identity === identity;
  const readings = recent.flatMap(({ own, others }) => (isOwn ? own : others.get(identity)) ?? []);
  const last = readings.at(-1);
  return last ? figuresBetween(readings.length > 1 ? readings[0]! : null, last) : null;
}

/** What the line carried over the last seconds. */
function carried(recent: Sample[]): Record<Direction, number | null> {
  const [first, last] = [recent.at(-4), recent.at(-1)];
  if (!first || !last) return { send: null, receive: null };
  const rateOf = (direction: Direction) => {
    const people: [Sample["own"] | null, Sample["own"]][] =
      direction === "send"
        ? [[first.own, last.own]]
        : [...last.others].map(([identity, now]) => [first.others.get(identity) ?? null, now]);
    return people.reduce((sum, [was, is]) => sum + (figuresBetween(was, is).kbps ?? 0), 0);
  };
  return { send: rateOf("send"), receive: rateOf("receive") };
}
