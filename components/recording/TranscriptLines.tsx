"use client";

import { useTranslations } from "next-intl";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import { TextField } from "@/components/ui/Field";
import { type Line, lineAt, placeOf } from "@/lib/recording/captions";
import { formatCountdown } from "@/lib/time/format";

type Props = {
  lines: Line[];
  language: string | undefined;
  at: number;
  onJump: (ms: number) => void;
};

/** The lines, or those with the words that are looked for; the one being said is marked. */
export function TranscriptLines({ lines, language, at, onJump }: Props) {
  const t = useTranslations("recordingPage.transcript");
  const [wanted, setWanted] = useState("");
  const words = wanted.trim();
  const current = lines[lineAt(lines, at)];
  const found = words ? lines.filter(({ text }) => placeOf(words, text) >= 0) : lines;
  const list = useFollowing(current);
  const jump = useLatest(onJump);
  return (
    <>
      <TextField
        type="search"
        label={t("search")}
        autoComplete="off"
        value={wanted}
        onChange={({ target }) => setWanted(target.value)}
      />
      <p className="small" role="status">
        {words && t("found", { count: found.length })}
      </p>
      <ol ref={list} className="transcript" aria-label={t("title")}>
        {found.map((line) => (
          <Item
            key={`${line.startMs} ${line.text}`}
            line={line}
            language={language}
            words={words}
            isCurrent={line === current}
            onJump={jump}
          />
        ))}
      </ol>
    </>
  );
}

type ItemProps = {
  line: Line;
  language: string | undefined;
  words: string;
  isCurrent: boolean;
  onJump: (ms: number) => void;
};

/** Hours have thousands of them, and the time line moves four times a second. */
const Item = memo(function Item({ line, language, words, isCurrent, onJump }: ItemProps) {
  const { startMs, text } = line;
  return (
    <li>
      <button
        type="button"
        className="chapter said"
        aria-current={isCurrent || undefined}
        onClick={() => onJump(startMs)}
      >
        <span className="meta">{formatCountdown(startMs)}</span>
        <span lang={language} dir="auto">
          <Marked text={text} words={words} />
        </span>
      </button>
    </li>
  );
});

function Marked({ text, words }: { text: string; words: string }) {
  const place = words ? placeOf(words, text) : -1;
  if (place < 0) return text;
  const end = place + words.length;
  return (
    <>
      {text.slice(0, place)}
      <mark>{text.slice(place, end)}</mark>
      {text.slice(end)}
    </>
  );
}

/** Keeps the line being said in sight within its list, unless somebody is busy in there. */
function useFollowing(current: Line | undefined) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const element = list.current;
    const item = element?.querySelector<HTMLElement>("[aria-current]");
    if (!element || !item || element.matches(":hover, :focus-within")) return;
    element.scrollTop = item.offsetTop - element.clientHeight / 2;
  }, [current]);
  return list;
}

/** The same function at each render, for what the newest one does. */
function useLatest(onJump: Props["onJump"]) {
  const latest = useRef(onJump);
  useEffect(() => {
    latest.current = onJump;
  });
  return useCallback((ms: number) => latest.current(ms), []);
}
