import { describe, expect, test } from "vitest";
import { denialReason } from "@/convex/model/session/joinDecision";
import { DENIAL_REASONS } from "@/lib/session/types";
import messages from "@/messages/en.json";

describe("refusals", () => {
  const copy: Record<string, unknown> = messages.session.refused;

  test.each(DENIAL_REASONS)("%s has a title and a sentence of its own", (reason) => {
    expect(copy[reason]).toMatchObject({
      title: expect.stringMatching(/\w/),
      plain: expect.stringMatching(/\w/),
    });
  });

  test("no two reasons read alike", () => {
    const sentences = DENIAL_REASONS.map((reason) => (copy[reason] as { plain: string }).plain);
    expect(new Set(sentences).size).toBe(DENIAL_REASONS.length);
  });

  test("every reason of the backend is known to the page", () => {
    const reasons = denialReason.members.map((member) => member.value);
    expect(DENIAL_REASONS).toEqual(expect.arrayContaining(reasons));
  });
});
