"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { useConfig } from "@/lib/config/context";

type Props = { paths: readonly string[]; isSound: boolean; label: string };

/** Plays the files of a published recording one after another. */
export function FilePlayer({ paths, isSound, label }: Props) {
  const t = useTranslations("watch.player");
  const { siteUrl } = useConfig();
  const [index, setIndex] = useState(0);
  const [isStuck, setIsStuck] = useState(false);
  const path = paths[index];
  if (path === undefined || siteUrl === null) return <p role="alert">{t("nothing")}</p>;
  if (isStuck) {
    return (
      <div className="stack-2" role="alert">
        <p>{t("stuck")}</p>
        <Button icon="rotate-cw" onClick={() => setIsStuck(false)}>
          {t("again")}
        </Button>
      </div>
    );
  }
  const played = {
    src: siteUrl + path,
    controls: true,
    autoPlay: true,
    "aria-label": label,
    "data-part": index,
    onEnded: () => index < paths.length - 1 && setIndex(index + 1),
    onError: () => setIsStuck(true),
  };
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- captions do not exist
  return isSound ? <audio key={path} {...played} /> : <video key={path} playsInline {...played} />;
}
