"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

type Refusal = Extract<
  FunctionReturnType<typeof api.pages.setPicture>,
  { kind: "refused" }
>["reason"];
type Failure = Refusal | "not_sent" | "not_provider";

const MAX_BYTES = 2 * 1024 * 1024;
const TYPES = ["image/jpeg", "image/png", "image/webp"];

/** Sends a picture and shows it on the caller's page, or takes it away. */
export function usePicture() {
  const t = useTranslations("offer.picture.refused");
  const copy = useErrorCopy();
  const askUrl = useMutation(api.pages.pictureUploadUrl);
  const setPicture = useMutation(api.pages.setPicture);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const run = async (change: () => Promise<Failure | null>) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(null);
    try {
      const failure = await change();
      if (failure !== null) setProblem(t(failure));
    } catch (error) {
      setProblem(copy(error));
    } finally {
      setIsBusy(false);
    }
  };

  const show = async (pictureId: Id<"_storage"> | null): Promise<Failure | null> => {
    const result = await setPicture({ pictureId });
    return result.kind === "refused" ? result.reason : null;
  };

  const upload = (file: File) =>
    run(async () => {
      // What the backend would refuse is not sent.
      if (file.size > MAX_BYTES || !TYPES.includes(file.type)) return "bad_picture";
      const url = await askUrl();
      if (url === null) return "not_provider";
      const pictureId = await send(url, file);
      return pictureId === null ? "not_sent" : await show(pictureId);
    });

  return { upload, remove: () => run(() => show(null)), isBusy, problem };
}

async function send(url: string, file: File): Promise<Id<"_storage"> | null> {
  const headers = { "content-type": file.type };
  const response = await fetch(url, { method: "POST", headers, body: file }).catch(() => null);
  if (!response?.ok) return null;
  const { storageId } = (await response.json()) as { storageId: Id<"_storage"> };
  return storageId;
}
