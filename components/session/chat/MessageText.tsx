import { memo } from "react";
import { splitLinks } from "@/lib/chat/links";

/** What somebody wrote, as text alone; web addresses become links that tell the other site nothing. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return (
    <p className="msg-text" dir="auto">
      {splitLinks(text).map((part, at) =>
        part.kind === "text" ? (
          part.text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- a message's parts never change
          <a key={at} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ),
      )}
    </p>
  );
});
