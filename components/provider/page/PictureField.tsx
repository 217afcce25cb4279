"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { useSiteUrl } from "@/lib/config/useSiteUrl";
import { usePicture } from "./usePicture";

/** The picture of a provider's page: chosen, changed or taken away. */
export function PictureField({ path }: { path: string | null }) {
  const t = useTranslations("offer.picture");
  const id = useId();
  const url = useSiteUrl(path);
  const { upload, remove, isBusy, problem } = usePicture();
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {t("label")}
      </label>
      <div className="row row-2">
        {/* oxlint-disable-next-line nextjs/no-img-element -- a file of the backend, shown as it is */}
        {url && <img className="own-picture" src={url} alt={t("alt")} width={96} height={96} />}
        <input
          id={id}
          className="input own-file"
          type="file"
          accept="image/jpeg,image/png,image/webp"
          aria-describedby={`${id}-hint`}
          disabled={isBusy}
          onChange={({ target }) => {
            const file = target.files?.[0];
            // The same file may be chosen again after it was changed.
            target.value = "";
            if (file) void upload(file);
          }}
        />
        {url && (
          <Button kind="bare" icon="trash-2" onClick={() => void remove()}>
            {t("remove")}
          </Button>
        )}
      </div>
      <span id={`${id}-hint`} className="small">
        {t(isBusy ? "busy" : "hint")}
      </span>
      <Problem text={problem} />
    </div>
  );
}
