import { describe, expect, test } from "vitest";
import { safeHref, splitLinks } from "@/lib/chat/links";
import { toThread, type SentMessage } from "@/lib/chat/thread";
import type { Unsent } from "@/lib/chat/types";

const DAY = 24 * 60 * 60_000;
const dayOf = (at: number) => `${Math.floor(at / DAY)}`;
const me = { _id: "me", name: "Demo client" };
const other = { _id: "other", name: "Demo provider" };

function message(seq: number, sentAt: number, author = other, clientKey: string | null = null) {
  const text = `text ${seq}`;
  return { _id: `m${seq}`, seq, sentAt, author, clientKey, text, file: null } as SentMessage;
}

function unsent(clientKey: string, at: number): Unsent {
  return { clientKey, text: clientKey, file: null, at, state: "sending", reason: null };
}

const shape = (days: ReturnType<typeof toThread>) =>
  days.map(({ key, groups }) => [
    key,
    groups.map(({ author, entries }) => [author._id, entries.map((entry) => entry.key)]),
  ]);

describe("the thread", () => {
  test("groups what one person writes closely, by days, oldest first", () => {
    const sent = [
      message(5, DAY + 60_000, me, "k5"),
      message(4, DAY, other),
      message(3, 400_000, other),
      message(2, 60_000, other),
      message(1, 0, other),
    ];
    expect(shape(toThread(sent, [], me, dayOf))).toEqual([
      [
        "0",
        [
          ["other", ["m1", "m2"]],
          ["other", ["m3"]],
        ],
      ],
      [
        "1",
        [
          ["other", ["m4"]],
          ["me", ["k5"]],
        ],
      ],
    ]);
  });

  test("draws a message once while its acknowledgement is on the way, as the same element", () => {
    const before = toThread([message(1, 0)], [unsent("k2", 1000)], me, dayOf);
    const both = toThread(
      [message(2, 1000, me, "k2"), message(1, 0)],
      [unsent("k2", 1000)],
      me,
      dayOf,
    );
    expect(shape(both)).toEqual(shape(before));
    expect(before[0]!.groups[1]!.entries[0]!.unsent).not.toBeNull();
    expect(both[0]!.groups[1]!.entries[0]!.unsent).toBeNull();
  });

  test("puts unsent ones last, also where this device's clock is a day behind", () => {
    const sent = [message(1, 2 * DAY + 1)];
    const days = toThread(sent, [unsent("a", DAY), unsent("b", DAY + 1)], me, dayOf);
    expect(shape(days)).toEqual([
      [
        "2",
        [
          ["other", ["m1"]],
          ["me", ["a", "b"]],
        ],
      ],
    ]);
  });
});

const links = (text: string) =>
  splitLinks(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));

describe("attack 26: links", () => {
  test.each([
    ["See https://example.org/a?b=c#d.", ["https://example.org/a?b=c#d"]],
    ["(https://example.org/x_(y))", ["https://example.org/x_(y)"]],
    ["http://a.example, https://b.example!", ["http://a.example/", "https://b.example/"]],
    ["HTTPS://EXAMPLE.ORG", ["https://example.org/"]],
    ["javascript:alert(1)", []],
    ["data:text/html,<script>alert(1)</script>", []],
    ["vbscript:x file:///etc/passwd ftp://x.example", []],
    ["https://bank.example@evil.example/", []],
    ["https://user:pass@evil.example/", []],
    ["https://", []],
    ['https://example.org/"onmouseover="alert(1)', ["https://example.org/"]],
    ["https://example.org/<img src=x>", ["https://example.org/"]],
    ["https://example.org/\u202egnp.exe", ["https://example.org/"]],
  ])("%s", (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  test("no letter of the text is lost", () => {
    const text = "a https://x.example/1, (https://y.example) <b>z</b> https://u:p@v.example end";
    const joined = splitLinks(text)
      .map((part) => part.text)
      .join("");
    expect(joined).toBe(text);
  });
});

test("attack 26: of another scheme than the web's is no link, even where it was taken for an address", () => {
  for (const scheme of ["javascript:", "data:", "vbscript:", "file:", "ftp:", "blob:"]) {
    expect(safeHref(`${scheme}//host.example/%0aalert(1)`), scheme).toBeNull();
  }
  expect(safeHref("https://host.example/")).toBe("https://host.example/");
});
