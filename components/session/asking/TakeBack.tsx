"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/ui/Problem";
import type { Answering } from "./answering";

type Props = {
  answer: Answering;
  canEnd: boolean;
  above: ReactNode;
  children: ReactNode;
  onClose: () => void;
  words: { title: string; withdrawText: string; withdraw: string; close: string };
};

/** What is going on and for whom, and the way to take one's agreement back. */
export function TakeBack({ answer, canEnd, above, children, onClose, words }: Props) {
  return (
    <Dialog title={words.title} above={above} onClose={onClose}>
      {children}
      {canEnd && <p className="meta">{words.withdrawText}</p>}
      <Problem text={answer.problem} />
      <div className="acts">
        {canEnd && (
          <Button
            kind="stop"
            icon="circle-stop"
            aria-disabled={answer.isBusy || undefined}
            onClick={() => void answer.refuse().then((isDone) => isDone && onClose())}
          >
            {words.withdraw}
          </Button>
        )}
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that changes nothing */}
        <Button kind="bare" onClick={onClose} autoFocus>
          {words.close}
        </Button>
      </div>
    </Dialog>
  );
}
