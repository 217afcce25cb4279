"use client";

import { useTranslations } from "next-intl";
import type { QualitySnapshot } from "@/lib/quality/quality";
import type { Grade } from "../room/Quality";
import { useLine } from "./QualityContext";

type Props = { identity: string; isOwn: boolean; word: Grade["word"] };

/** Whose part of the way it is that is poor, and what was done about it. */
export default function Affected(props: Props) {
  const t = useTranslations("line.affected");
  const found = useLine((snapshot) => findingOf(snapshot, props), null);
  return found && <p className="small affected">{t(found)}</p>;
}

const POOR: readonly Grade["word"][] = ["weak", "lost"];

function findingOf(
  { auto, send, receive, told }: QualitySnapshot,
  { identity, isOwn, word }: Props,
) {
  if (isOwn) {
    if (auto.send !== "full" && auto.receive !== "full") return "yourConnection";
    if (auto.send !== "full") return "yourUpload";
    if (auto.receive !== "full") return "yourDownload";
    return send !== "full" || receive !== "full" ? "yourChoice" : null;
  }
  const theirs = told[identity];
  if (theirs && theirs.send !== "full") {
    if (theirs.why === "choice") return "theirChoice";
    return theirs.send === "low" ? "theirUpload" : "theirUploadSoundOnly";
  }
  if (theirs && theirs.receive !== "full" && theirs.why === "line") return "theirDownload";
  if (auto.receive !== "full") return "yourDownload";
  return POOR.includes(word) && auto.send === "full" ? "theirConnection" : null;
}
