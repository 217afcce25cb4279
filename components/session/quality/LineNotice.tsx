"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { useAnnounce } from "../room/Announcer";
import { useLine, useMaybeQuality } from "./QualityContext";

/** What a picture that is worth seeing needs. */
const PICTURE_KBPS = 300;

type Kind = "sendLow" | "sendAudio" | "receiveLow" | "soundOnly";

/** A step that was taken by itself: what happened, and the way back. */
export function LineNotice() {
  const kind = useKind();
  const [closed, setClosed] = useState<Kind | null>(null);
  useAnnounced(kind);
  // The next step of the same kind is news again.
  if (closed !== null && closed !== kind) setClosed(null);
  if (kind === null || kind === closed) return null;
  return kind === "soundOnly" ? (
    <SoundOnly />
  ) : (
    <Smaller kind={kind} onClose={() => setClosed(kind)} />
  );
}

function useKind(): Kind | null {
  return useLine<Kind | null>(({ auto, chosen }) => {
    if (chosen === "audio") return null;
    if (auto.receive === "audio") return "soundOnly";
    if (auto.send === "audio") return "sendAudio";
    if (chosen === "low") return null;
    if (auto.send === "low") return "sendLow";
    return auto.receive === "low" ? "receiveLow" : null;
  }, null);
}

/** The notice is read as it stands; that it went, is told as well. */
function useAnnounced(kind: Kind | null) {
  const t = useTranslations("line.notice");
  const announce = useAnnounce();
  const last = useRef<Kind | null>(null);
  useEffect(() => {
    if (kind === last.current) return;
    last.current = kind;
    announce(t(kind === null ? "back" : `${kind}.title`));
  }, [kind, announce, t]);
}

function Smaller({ kind, onClose }: { kind: Exclude<Kind, "soundOnly">; onClose: () => void }) {
  const t = useTranslations("line.notice");
  const quality = useMaybeQuality();
  const direction = kind === "receiveLow" ? "receive" : "send";
  return (
    <section className="line-notice" aria-label={t("label")} data-step={kind}>
      <p>
        <b>{t(`${kind}.title`)}</b> {t(`${kind}.text`)}
      </p>
      <div className="acts">
        <Button onClick={() => quality?.keep(direction)}>{t(`${kind}.undo`)}</Button>
        <Button kind="bare" icon="x" aria-label={t("close")} onClick={onClose} />
      </div>
    </section>
  );
}

function SoundOnly() {
  const t = useTranslations("line.notice");
  const quality = useMaybeQuality();
  const kbps = useLine(({ kbps: { receive } }) => receive, null);
  return (
    <section className="line-notice sound-only" aria-label={t("label")} data-step="soundOnly">
      <h2>{t("soundOnly.title")}</h2>
      <p>
        {kbps !== null &&
          kbps < PICTURE_KBPS &&
          `${t("soundOnly.carries", { kbps: Math.round(kbps), least: PICTURE_KBPS })} `}
        {t("soundOnly.text")}
      </p>
      <div className="acts">
        <Button icon="video" onClick={() => (quality?.keep("receive"), quality?.keep("send"))}>
          {t("soundOnly.undo")}
        </Button>
        <Button kind="bare" onClick={() => quality?.choose("audio")}>
          {t("soundOnly.stay")}
        </Button>
      </div>
    </section>
  );
}
