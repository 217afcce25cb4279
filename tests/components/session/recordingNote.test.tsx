import { ConvexProvider, ConvexReactClient } from "convex/react";
import { describe, expect, test } from "vitest";
import { HostNote } from "@/components/session/recording/HostNote";
import type { RecordingNow } from "@/components/session/recording/stage";
import { Announcer } from "@/components/session/room/Announcer";
import { RoomContext, type RoomValue } from "@/components/session/room/roomContext";
import messages from "@/messages/en.json";
import { render } from "../render";

const { alarm, restarted } = messages.recording;

/** What the provider reads beside the stage while it is recorded. */
function noteOf(details: object, more: object = {}) {
  const client = new ConvexReactClient("http://127.0.0.1:9");
  const room = { booking: { _id: "booking", role: "provider", present: [] } };
  const recording = {
    ...{ state: "active", rollingSince: 1, pausedAt: null },
    ...more,
    details: { people: [], alarm: null, problem: null, restarts: 0, ...details },
  };
  return render(
    <ConvexProvider client={client}>
      <RoomContext value={room as unknown as RoomValue}>
        <Announcer>
          <HostNote recording={recording as unknown as RecordingNow} />
        </Announcer>
      </RoomContext>
    </ConvexProvider>,
  );
}

const starting = { state: "starting", rollingSince: null };
const again = { rollingSince: null };

describe("to the provider it is said", () => {
  test.each([
    ["that no picture comes", { alarm: "slow_start" }, starting, alarm.slow_start],
    ["that the recorder is not heard of", { alarm: "unseen" }, {}, alarm.unseen],
    ["that the recorder was killed", { restarts: 1 }, again, restarted.again],
    ["that it has begun again", { restarts: 1 }, {}, restarted.rolling],
  ])("%s", (_case, details, more, words) => {
    expect(noteOf(details, more)).toContain(words);
  });

  test("nothing of all that while it rolls well, or was paused", () => {
    const shown = [noteOf({}), noteOf({ restarts: 1 }, { rollingSince: null, pausedAt: 1 })];
    const all = [alarm.slow_start, alarm.unseen, restarted.again, restarted.rolling];
    for (const note of shown) for (const words of all) expect(note).not.toContain(words);
  });
});
