import { describe, expect, test } from "vitest";
import { DEVICE_PROBLEMS, deviceProblem } from "@/lib/devices/problems";
import messages from "@/messages/en.json";

const error = (name: string, message = "") => Object.assign(new Error(message), { name });

describe("a device that does not start names its problem", () => {
  test.each([
    ["NotAllowedError", "Permission denied", "denied", "denied"],
    ["NotAllowedError", "Permission denied", null, "denied"],
    ["NotAllowedError", "Permission dismissed", null, "dismissed"],
    ["NotAllowedError", "Permission denied", "prompt", "dismissed"],
    ["NotAllowedError", "Permission denied by system", "granted", "denied_by_system"],
    ["SecurityError", "", null, "denied"],
    ["NotFoundError", "Requested device not found", "granted", "not_found"],
    ["NotReadableError", "Could not start video source", "granted", "in_use"],
    ["AbortError", "", "granted", "in_use"],
    ["OverconstrainedError", "", "granted", "overconstrained"],
    ["TypeError", "", null, "unknown"],
  ] as const)("%s (%s, permission %s) → %s", (name, message, permission, problem) => {
    expect(deviceProblem(error(name, message), permission)).toBe(problem);
  });

  test.each([undefined, null, "text", 5])("whatever is thrown: %s", (thrown) => {
    expect(deviceProblem(thrown, null)).toBe("unknown");
  });

  test.each(["camera", "microphone"] as const)(
    "every problem of a %s has its own sentence",
    (source) => {
      const copy: Record<string, unknown> = messages.session.device[source];
      const titles = DEVICE_PROBLEMS.map((problem) => {
        expect(copy[problem], problem).toMatchObject({ text: expect.stringMatching(/\w/) });
        return (copy[problem] as { title: string }).title;
      });
      expect(new Set(titles).size).toBe(DEVICE_PROBLEMS.length);
    },
  );
});
