"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { DeleteDialog } from "./DeleteDialog";
import type { Recording } from "./rows";
import { useDownload } from "./useDownload";

/** Save a copy; delete it ahead of its time. */
export function Actions({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage");
  const [isDeleting, setIsDeleting] = useState(false);
  const { parts, mayDelete } = recording;
  return (
    <>
      {parts.length > 0 && <Downloads recording={recording} />}
      {mayDelete && (
        <div className="acts">
          <Button kind="bare" icon="trash-2" onClick={() => setIsDeleting(true)}>
            {t("delete.open")}
          </Button>
        </div>
      )}
      {isDeleting && mayDelete && (
        <DeleteDialog recording={recording} onClose={() => setIsDeleting(false)} />
      )}
    </>
  );
}

/** A pause makes another file; those that could not be joined are saved each by itself. */
function Downloads({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage.download");
  const { parts } = recording;
  const { save, cancel, progress, problem } = useDownload(recording);
  const many = parts.length > 1;
  return (
    <>
      <div className="acts">
        {parts.map(({ partId }, index) => (
          <Button
            key={partId}
            icon="download"
            aria-disabled={progress !== null || undefined}
            onClick={() => void save(index)}
          >
            {many ? t("part", { number: index + 1, count: parts.length }) : t("all")}
          </Button>
        ))}
        {progress !== null && (
          <Button kind="bare" onClick={cancel}>
            {t("cancel")}
          </Button>
        )}
      </div>
      <p className="small" role="status">
        {progress !== null && t("progress", { percent: Math.floor(progress * 100) })}
      </p>
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
    </>
  );
}
