import { afterEach, expect, test, vi } from "vitest";
import { createAttachments } from "@/lib/chat/attachments";
import { type FilesAccess, uploadFile, type UploadAnswer } from "@/lib/chat/files";
import { closeOutboxes, openAttachments } from "@/lib/chat/registry";

afterEach(() => vi.unstubAllGlobals());

const ACCESS: FilesAccess = { siteUrl: "http://127.0.0.1:9", fetchToken: async () => "a-token" };
const fileNamed = (name: string) => new File(["words"], name);
const stored = (name: string): UploadAnswer => {
  return { kind: "stored", file: { _id: name, name, type: "text/plain", size: 5 } };
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A list whose uploads end when the test says so. */
function setUp() {
  const sent: { name: string; signal: AbortSignal; end: (answer: UploadAnswer) => void }[] = [];
  const attachments = createAttachments("booking", async (_, { file, signal }) => {
    return await new Promise((end) => sent.push({ name: file.name, signal, end }));
  });
  const states = () => attachments.getSnapshot().list.map(({ state }) => state.kind);
  return { attachments, sent, states };
}

test("what is ready goes with a message; what is still on its way stays for the next one", async () => {
  const { attachments, sent, states } = setUp();
  attachments.add(ACCESS, [fileNamed("a"), fileNamed("b")]);
  sent[0]!.end(stored("a"));
  await settle();
  expect(attachments.take()).toMatchObject([{ name: "a" }]);
  expect(states()).toEqual(["uploading"]);
  sent[1]!.end(stored("b"));
  await settle();
  expect(attachments.take()).toMatchObject([{ name: "b" }]);
  expect(states()).toEqual([]);
});

test("what failed goes again under the same key once the browser is online, and only that", async () => {
  const online = new EventTarget();
  vi.stubGlobal("addEventListener", online.addEventListener.bind(online));
  const { attachments, sent, states } = setUp();
  attachments.add(ACCESS, [fileNamed("a"), fileNamed("b"), fileNamed("c")]);
  const keys = attachments.getSnapshot().list.map(({ key }) => key);
  sent[0]!.end({ kind: "failed" });
  sent[1]!.end({ kind: "refused", reason: "too_large" });
  await settle();
  online.dispatchEvent(new Event("online"));
  expect(sent.map(({ name }) => name)).toEqual(["a", "b", "c", "a"]);
  sent[3]!.end(stored("a"));
  await settle();
  expect(states()).toEqual(["stored", "refused", "uploading"]);
  expect(attachments.getSnapshot().list.map(({ key }) => key)).toEqual(keys);
});

test("nothing of the last person goes up after they signed out", async () => {
  const { attachments, sent, states } = setUp();
  openAttachments.set("booking", attachments);
  attachments.add(ACCESS, [fileNamed("a"), fileNamed("b")]);
  sent[0]!.end({ kind: "failed" });
  await settle();
  const [failed] = attachments.getSnapshot().list;
  closeOutboxes();
  expect(sent[1]!.signal.aborted).toBe(true);
  expect(openAttachments.size).toBe(0);
  expect(states()[0]).toBe("failed");
  attachments.retry(ACCESS, failed!.key);
  expect(sent).toHaveLength(2);
});

test("a file that is taken out while its token is waited for is not sent", async () => {
  const send = vi.fn();
  class FakeRequest {
    upload = {};
    open = vi.fn();
    setRequestHeader = vi.fn();
    abort = vi.fn();
    send = send;
  }
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  const stop = new AbortController();
  let give: (token: string) => void = () => undefined;
  const fetchToken = () => new Promise<string>((resolve) => (give = resolve));
  const upload = uploadFile(
    { ...ACCESS, fetchToken },
    {
      bookingId: "booking",
      key: "k",
      file: fileNamed("a"),
      onProgress: vi.fn(),
      signal: stop.signal,
    },
  );
  stop.abort();
  give("a-token");
  const late = new Promise((resolve) => setTimeout(() => resolve("late"), 50));
  expect(await Promise.race([upload, late])).toEqual({ kind: "failed" });
  expect(send).not.toHaveBeenCalled();
});
