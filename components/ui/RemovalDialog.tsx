"use client";

import type { ReactNode } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Problem } from "./Problem";
import { useDoing } from "./useDoing";

type Props = {
  title: string;
  children: ReactNode;
  yes: string;
  no: string;
  /** The sentence for a refusal. */
  refused: string;
  remove: Parameters<ReturnType<typeof useDoing>["run"]>[0];
  onClose: () => void;
};

/** Asks before something goes for good. It closes by itself when what it asks about is gone. */
export function RemovalDialog({ title, children, yes, no, refused, remove, onClose }: Props) {
  const { run, isBusy, problem } = useDoing(() => refused);
  return (
    <Dialog title={title} isCalm onClose={onClose}>
      <p>{children}</p>
      <Problem text={problem} />
      <div className="acts">
        <Button
          kind="stop"
          icon="trash-2"
          aria-disabled={isBusy || undefined}
          onClick={() => void run(remove)}
        >
          {yes}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {no}
        </Button>
      </div>
    </Dialog>
  );
}
