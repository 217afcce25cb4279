import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

type Answer = FunctionReturnType<typeof api.requests.list>[number]["answers"][number];

/** Questions as they were asked, with what a client wrote: words of theirs, in their lines. */
export function Answers({ answers }: { answers: readonly Answer[] }) {
  if (answers.length === 0) return null;
  return (
    <dl className="given">
      {answers.map(({ key, question, text }) => (
        <div key={key}>
          <dt>{question}</dt>
          <dd dir="auto">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
