"use client";

import { Button } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";

type Props = {
  label: string;
  /** How many have not answered yet. */
  missing: number;
  text: string;
  takeBack: string;
  controls: { stop: () => Promise<boolean>; problem: string | null };
};

/** To the provider who has asked: what it waits for, and the way out. */
export function Waiting({ label, missing, text, takeBack, controls }: Props) {
  return (
    <section className="line-notice" aria-label={label} data-waiting-for={missing}>
      <p role="status">{text}</p>
      <div className="acts">
        <Button kind="bare" onClick={() => void controls.stop()}>
          {takeBack}
        </Button>
      </div>
      <Problem text={controls.problem} />
    </section>
  );
}
