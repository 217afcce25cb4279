import { expect, test } from "vitest";
import { learn } from "@/lib/session/lesson";

type Engine = Parameters<typeof learn>[0];

function engineOf(urls: string[], ...states: string[]) {
  const connections = states.map((state) =>
    Object.assign(new EventTarget(), { iceConnectionState: state }),
  );
  const [publisher, subscriber] = connections.map((pc) => ({ pc }));
  const pcManager = { publisher, subscriber };
  const engine = { latestJoinResponse: { iceServers: [{ urls }] }, pcManager };
  const become = (nth: number, state: string) => {
    connections[nth]!.iceConnectionState = state;
    connections[nth]!.dispatchEvent(new Event("iceconnectionstatechange"));
  };
  return { engine: engine as unknown as Engine, become };
}

test.each([
  [["stun:host:1"], false],
  [["stun:host:1", "turn:host:2?transport=udp"], true],
  [["turns:host:443?transport=tcp"], true],
])("whether a relay is offered: %j", (urls, offersRelay) => {
  expect(learn(engineOf(urls).engine)).toEqual({ offersRelay, hadContact: false });
});

test("a contact that was is remembered after the connection has closed", () => {
  const { engine, become } = engineOf([], "new", "checking");
  const lesson = learn(engine);
  expect(lesson.hadContact).toBe(false);
  become(1, "connected");
  become(1, "closed");
  expect(lesson.hadContact).toBe(true);
});

test("a contact that is there already counts", () => {
  expect(learn(engineOf([], "new", "completed").engine).hadContact).toBe(true);
});
