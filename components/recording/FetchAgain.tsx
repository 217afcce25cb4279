"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import type { AdminRow } from "./rows";

const hidden = (title: ReactNode) => <span className="vh"> {title}</span>;

/** For admins, where a file was given up: it is tried once more, as often and as long as before. */
export function FetchAgain({ row }: { row: AdminRow }) {
  const t = useTranslations("recordings.admin.fetchAgain");
  const fetchAgain = useMutation(api.admin.fetchRecording);
  const [isAsked, setIsAsked] = useState(false);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(`refused.${reason === "deleted" || reason === "nothing" ? reason : "not_found"}`),
  );
  const { _id: recordingId, isUnsaved, title } = row;
  const ask = async () => {
    if (isUnsaved && (await run(() => fetchAgain({ recordingId })))) setIsAsked(true);
  };
  if (!isUnsaved && !isAsked) return null;
  return (
    <>
      {/* It stays while its answer is read, so that the focus does. */}
      <Button
        kind="bare"
        icon="rotate-cw"
        aria-disabled={isBusy || !isUnsaved || undefined}
        onClick={() => void ask()}
      >
        {t.rich("ask", { title, of: hidden })}
      </Button>
      {isAsked && !isUnsaved && (
        <Note icon="hourglass" role="status">
          {t("asked")}
        </Note>
      )}
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
    </>
  );
}
