"use client";

import { useTranslations } from "next-intl";
import { When } from "@/components/booking/detail/When";
import { Alternatives } from "@/components/slots/Alternatives";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { focusHeading, useFocusHeading } from "@/components/ui/useFocusHeading";
import { useSiteUrl } from "@/lib/config/useSiteUrl";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { Agreed } from "./Agreed";
import type { PublicPage, PublicService } from "./BookPage";
import { Face } from "./Face";
import { HeldBefore, HoldClock, HoldOver } from "./HoldClock";
import { Questions, useAnswers } from "./Questions";
import type { Choice } from "./useChoice";
import { type Hold, useHold } from "./useHold";
import { useOrder } from "./useOrder";

type ConfirmProps = {
  page: PublicPage;
  service: PublicService;
  startsAt: number;
  /** Back to the calendar. */
  onOther: () => void;
  onChoose: (startsAt: number) => void;
  onDone: (outcome: Partial<Choice>) => void;
};

/** The slot is kept while the questions are answered; then one press books it. */
export function Confirm({ page, service, startsAt, onOther, onChoose, onDone }: ConfirmProps) {
  const t = useTranslations("book");
  useFocusHeading();
  const { hold, again, spend } = useHold({ serviceId: service.serviceId, startsAt });
  const answers = useAnswers(service.questions);
  const { order, isBusy, problem, gone } = useOrder((outcome) => {
    spend();
    onDone(outcome);
  });
  const isGone = gone?.startsAt === startsAt;
  const unavailable = isGone ? gone : "alternatives" in hold ? hold : null;
  const choose = (other: number) => {
    onChoose(other);
    focusHeading();
  };
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("confirm.title")}</h1>
          {hold.kind === "held" && !unavailable && <HoldClock expiresAt={hold.expiresAt} />}
        </div>
        <Button kind="bare" icon="arrow-left" onClick={onOther}>
          {t("confirm.other")}
        </Button>
      </div>
      <form
        className="card confirm"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const given = answers.check(event.currentTarget);
          if (given && !unavailable) {
            void order({ serviceId: service.serviceId, startsAt, answers: given });
          }
        }}
      >
        <div className="stack-3">
          <What page={page} service={service} startsAt={startsAt} />
          {unavailable && (
            <Alternatives {...unavailable} zone={page.zone} onChoose={choose} onOther={onOther} />
          )}
          {hold.kind === "held" && !unavailable && (
            <HoldOver expiresAt={hold.expiresAt} againAt={hold.againAt} onAgain={again} />
          )}
          <Questions questions={service.questions} answers={answers} />
          <HoldProblem hold={hold} onAgain={again} />
          <Problem text={problem} />
          {!unavailable && (
            <div className="acts">
              <Button kind="go" isBig type="submit" aria-disabled={isBusy || undefined}>
                {t(`confirm.${service.approval}`)}
              </Button>
            </div>
          )}
        </div>
        <Agreed service={service} startsAt={startsAt} />
      </form>
    </main>
  );
}

function What({ page, service, startsAt }: Pick<ConfirmProps, "page" | "service" | "startsAt">) {
  const t = useTranslations("book.confirm");
  const endsAt = startsAt + service.lengthMinutes * 60_000;
  const picture = useSiteUrl(page.picturePath);
  return (
    <div className="row row-2 confirm-what">
      <Face name={page.name} url={picture} />
      <div>
        <h2>{t("what", { title: service.title, name: page.name })}</h2>
        <When row={{ startsAt, endsAt, page }} />
      </div>
    </div>
  );
}

/**
 * Why nothing is kept: the service is gone or one's own, it was kept until a moment ago
 * (`held_before`) and others come first, or the call did not come through.
 */
function HoldProblem({ hold, onAgain }: { hold: Hold; onAgain: () => void }) {
  const t = useTranslations("book.refused");
  const copy = useErrorCopy();
  if (hold.kind === "failed") return <Problem text={copy(hold.error)} />;
  if (hold.kind !== "refused" || "alternatives" in hold) return <Problem text={null} />;
  if (hold.reason === "held_before") {
    return <HeldBefore againAt={hold.retryAt} onAgain={onAgain} />;
  }
  return <Problem text={t(hold.reason)} />;
}
