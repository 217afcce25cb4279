import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPresence, GRACE_MS } from "@/lib/chat/presence";
import { createTypists } from "@/lib/chat/typists";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const person = (name: string) => ({ identity: name.toLowerCase(), name });
const [A, B] = [person("A"), person("B")];

function watched() {
  const told: string[] = [];
  const presence = createPresence({
    onJoined: ({ name }) => told.push(`${name} joined`),
    onLeft: ({ name }) => told.push(`${name} left`),
  });
  return { presence, told };
}

test("who was there before is not told, who comes is, at once", () => {
  const { presence, told } = watched();
  presence.see([A]);
  presence.see([A, B]);
  presence.see([A, B]);
  expect(told).toEqual(["B joined"]);
});

test("who goes is told after a while, and only then; a short break is nothing", () => {
  const { presence, told } = watched();
  presence.see([A]);
  presence.see([]);
  vi.advanceTimersByTime(GRACE_MS - 1);
  presence.see([A]);
  vi.advanceTimersByTime(GRACE_MS * 2);
  expect(told).toEqual([]);
  presence.see([]);
  vi.advanceTimersByTime(GRACE_MS);
  presence.see([A]);
  expect(told).toEqual(["A left", "A joined"]);
});

test("our own break tells nothing of the others; afterwards the difference is told", () => {
  const { presence, told } = watched();
  presence.see([A]);
  presence.see([]);
  presence.lookAway();
  vi.advanceTimersByTime(GRACE_MS * 10);
  expect(told).toEqual([]);
  presence.see([B]);
  expect(told).toEqual(["B joined"]);
  vi.advanceTimersByTime(GRACE_MS);
  expect(told).toEqual(["B joined", "A left"]);
});

test("nothing is told and no timer is left after the end", () => {
  const { presence, told } = watched();
  presence.see([A]);
  presence.see([]);
  presence.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(GRACE_MS);
  expect(told).toEqual([]);
});

test("somebody writes until they send, or stop for a while", () => {
  const typists = createTypists();
  typists.note("a", "A", true);
  typists.note("b", "B", true);
  expect(typists.getSnapshot().names).toEqual(["A", "B"]);
  typists.note("a", "A", false);
  expect(typists.getSnapshot().names).toEqual(["B"]);
  vi.advanceTimersByTime(6000);
  expect(typists.getSnapshot().names).toEqual([]);
  typists.note("a", "A", true);
  typists.stop();
  expect(vi.getTimerCount()).toBe(0);
});
