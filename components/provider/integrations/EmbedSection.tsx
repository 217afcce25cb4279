"use client";

import { useMutation, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Loading } from "@/components/ui/Loading";
import { Problem } from "@/components/ui/Problem";
import { TextArea } from "@/components/ui/TextArea";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

/** Which sites may show the provider's sessions in their pages, and how. */
export function EmbedSection() {
  const t = useTranslations("integrations.embed");
  const origins = useQuery(api.embeds.mine);
  return (
    <section className="sect" aria-labelledby="embed">
      <h2 id="embed">{t("title")}</h2>
      <p className="meta">{t("lead")}</p>
      {origins === undefined ? <Loading /> : <OriginsForm known={origins} />}
      <Snippet />
    </section>
  );
}

function OriginsForm({ known }: { known: string[] }) {
  const t = useTranslations("integrations.embed");
  const [text, setText] = useState(known.join("\n"));
  const { save, isBusy, problem, error, isSaved } = useSave();
  return (
    <form
      className="card stack-2"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(text.split(/\s+/).filter(Boolean));
      }}
    >
      <TextArea
        label={t("origins")}
        hint={t("originsHint")}
        error={error}
        value={text}
        rows={3}
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
      <Problem text={problem} />
      <div className="row">
        <Button kind="go" type="submit" aria-disabled={isBusy || undefined}>
          {t("save")}
        </Button>
        <p className="small" role="status">
          {isSaved && t("saved")}
        </p>
      </div>
    </form>
  );
}

function useSave() {
  const t = useTranslations("integrations.embed.refused");
  const ask = useMutation(api.embeds.save);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [isSaved, setIsSaved] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (origins: string[]) => {
    if (isBusy) return;
    setIsBusy(true);
    setIsSaved(false);
    setError(undefined);
    setProblem(null);
    try {
      const answer = await ask({ origins });
      if (answer.kind === "saved") setIsSaved(true);
      else if (answer.reason === "bad_origin") setError(t("bad_origin", { origin: answer.origin }));
      else setProblem(t(answer.reason));
    } catch (thrown) {
      setProblem(copy(thrown));
    }
    setIsBusy(false);
  };
  return { save, isBusy, isSaved, error, problem };
}

/** What goes into the other site's page. */
function Snippet() {
  const t = useTranslations("integrations.embed");
  const lines = [
    `<script src="${window.location.origin}/embed.js" async></script>`,
    `<parley-session booking="BOOKING" guest="SECRET"></parley-session>`,
  ];
  return (
    <>
      <p className="small">{t("snippet")}</p>
      <pre className="card anywhere snippet">
        <code dir="ltr">{lines.join("\n")}</code>
      </pre>
    </>
  );
}
