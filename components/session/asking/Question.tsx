"use client";

import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { Problem } from "@/components/ui/Problem";
import type { Answering } from "./answering";

type Props = {
  answer: Answering;
  /** What it is about, above the title. */
  above: ReactNode;
  /** Who asks, for what, for whom and for how long. */
  children: ReactNode;
  words: {
    label: string;
    title: string;
    /** While it is put off. */
    open: string;
    toAnswer: string;
    /** What follows from each answer. */
    note: string;
    yes: string;
    no: string;
  };
};

/** Asks the person. Put off, it stays in sight: nothing is decided by closing a window. */
export function Question({ answer, above, children, words }: Props) {
  const [isPutOff, setIsPutOff] = useState(false);
  if (isPutOff) {
    return (
      <section className="line-notice" aria-label={words.label}>
        <p>{words.open}</p>
        <div className="acts">
          <Button onClick={() => setIsPutOff(false)}>{words.toAnswer}</Button>
        </div>
      </section>
    );
  }
  const isBusy = answer.isBusy || undefined;
  return (
    <Dialog title={words.title} above={above} isCalm onClose={() => setIsPutOff(true)}>
      {children}
      <Note icon="info">{words.note}</Note>
      <Problem text={answer.problem} />
      {/* Both weigh the same, and neither is chosen beforehand. */}
      <div className="acts acts-even">
        <Button aria-disabled={isBusy} onClick={() => void answer.refuse()}>
          {words.no}
        </Button>
        <Button aria-disabled={isBusy} onClick={() => void answer.agree()}>
          {words.yes}
        </Button>
      </div>
    </Dialog>
  );
}
