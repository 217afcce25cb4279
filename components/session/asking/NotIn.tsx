"use client";

import { Button } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";
import type { Answering } from "./answering";

type Props = {
  answer: Answering;
  words: { label: string; title: string; text: string; agree: string };
};

/** To who came later and did not agree, and stays unseen and unheard meanwhile: the way back. */
export function NotIn({ answer, words }: Props) {
  return (
    <section className="line-notice" aria-label={words.label}>
      <p>
        <b>{words.title}</b> {words.text}
      </p>
      <div className="acts">
        <Button aria-disabled={answer.isBusy || undefined} onClick={() => void answer.agree()}>
          {words.agree}
        </Button>
      </div>
      <Problem text={answer.problem} />
    </section>
  );
}
