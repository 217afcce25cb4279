import { expect, test } from "vitest";
import { EventTable } from "@/components/timeline/EventTable";
import type { Timeline } from "@/components/timeline/useTimelineWords";
import { render } from "../render";

/** The row of what LiveKit told of the room. */
function rowOf(detail: string, reason = "told"): string {
  const event = {
    at: 0,
    personId: null,
    source: "webhook",
    code: "webhook",
    tone: "neutral",
    facts: { detail, reason },
  };
  const story = { startsAt: 0, people: [], events: [event] } as unknown as Timeline;
  return render(<EventTable story={story} rowId={String} />);
}

test("what LiveKit told is said in words, beside the name that its own log has", () => {
  expect(rowOf("room_started")).toContain("The room was opened (room_started).");
  expect(rowOf("track_published")).toContain("Sound or picture was turned on (track_published).");
  expect(rowOf("room_finished", "missed")).toContain("Made up for: The room was closed");
  expect(rowOf("something_new")).toContain("LiveKit told of something (something_new).");
});

test("what nobody did is the room's, as in the picture", () => {
  const html = rowOf("room_started");
  expect(html).toContain(">Room<");
  expect(html).not.toContain("Everybody");
});
