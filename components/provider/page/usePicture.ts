"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFilesAccess } from "@/components/session/chat/useFilesAccess";
import { api } from "@/convex/_generated/api";
import { type PictureFailure, sendPicture } from "@/lib/booking/picture";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

/** Sends a picture and shows it on the caller's page, or takes it away. */
export function usePicture() {
  const t = useTranslations("offer.picture.refused");
  const copy = useErrorCopy();
  const access = useFilesAccess();
  const takeAway = useMutation(api.pages.removePicture);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const run = async (change: () => Promise<PictureFailure | null>) => {
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

  const upload = (file: File) => run(() => sendPicture(access, file));

  const remove = () =>
    run(async () => {
      const result = await takeAway({});
      return result.kind === "refused" ? "no_page" : null;
    });

  return { upload, remove, isBusy, problem };
}
