"use client";

import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import { downloadFile, isPicture, saveAs } from "@/lib/chat/files";
import { formatSize } from "@/lib/chat/size";
import type { AttachedFile } from "@/lib/chat/types";
import { useFilesAccess } from "./useFilesAccess";

/** A file of a message. Its bytes come when they are asked for, and only to who may have them. */
export function FileView({ file }: { file: AttachedFile }) {
  const t = useTranslations("chat.file");
  const size = formatSize(file.size, useLocale());
  const { get, isBusy, isMissing } = useBytes(file);
  const [picture, setPicture] = useState<Blob | null>(null);
  const save = async () => {
    const blob = await get();
    if (blob) saveAs(blob, file.name);
  };
  return (
    <div className="msg-file">
      <Icon name="paperclip" />
      <span className="msg-file-name">
        <bdi>{file.name}</bdi> <span className="small">{size}</span>
      </span>
      {isPicture(file) && picture === null && (
        <Button kind="bare" aria-disabled={isBusy} onClick={() => void get().then(setPicture)}>
          {t("show")}
          <span className="vh"> {file.name}</span>
        </Button>
      )}
      <Button kind="bare" icon="download" aria-disabled={isBusy} onClick={() => void save()}>
        <span className="vh">{t("save", { name: file.name })}</span>
      </Button>
      {isMissing && (
        <p className="small stop-text" role="alert">
          {t("missing")}
        </p>
      )}
      {picture && <Picture blob={picture} name={file.name} />}
    </div>
  );
}

function useBytes(file: AttachedFile) {
  const access = useFilesAccess();
  const [isBusy, setIsBusy] = useState(false);
  const [isMissing, setIsMissing] = useState(false);
  const get = async (): Promise<Blob | null> => {
    if (isBusy || access === null) return null;
    setIsBusy(true);
    const blob = await downloadFile(access, file._id);
    setIsBusy(false);
    setIsMissing(blob === null);
    return blob;
  };
  return { get, isBusy, isMissing };
}

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    // oxlint-disable-next-line react/set-state-in-effect -- the address lives as long as the element
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  // oxlint-disable-next-line nextjs/no-img-element -- bytes of this page, not of a server
  return url && <img className="msg-picture" src={url} alt={name} />;
}
