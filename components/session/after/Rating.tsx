"use client";

import { useMutation, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import type { Booking } from "../SessionScreen";

const STARS = [1, 2, 3, 4, 5] as const;
const MAX_COMMENT = 500;

/** How picture and sound were, 1 to 5; it can be changed for a day. */
export function Rating({ bookingId }: { bookingId: Booking["_id"] }) {
  const t = useTranslations("after.rating");
  const mine = useQuery(api.summary.myRating, { bookingId });
  const mutate = useMutation(api.summary.rate);
  const [stars, setStars] = useState<number | null>(null);
  const [comment, setComment] = useState<string | null>(null);
  const [isSent, setIsSent] = useState(false);
  const { run, problem } = useDoing((reason) => t(reason === "too_late" ? reason : "refused"));
  const now = useNow(60_000);
  if (mine === undefined) return null;
  const chosen = stars ?? mine?.stars ?? null;
  const isFixed = mine !== null && now > mine.changeableUntil;
  const send = async () => {
    if (chosen === null || isFixed) return;
    const text = comment ?? mine?.comment ?? "";
    const isDone = await run(() =>
      mutate({ bookingId, stars: chosen, comment: text === "" ? undefined : text }),
    );
    if (isDone) setIsSent(true);
  };
  return (
    <section className="card" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <p className="meta">{t("who")}</p>
      <form
        className="stack-2"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <fieldset className="rate" disabled={isFixed}>
          <legend className="vh">{t("legend")}</legend>
          {STARS.map((count) => (
            <label key={count}>
              <input
                className="vh"
                type="radio"
                name="stars"
                checked={chosen === count}
                onChange={() => {
                  setStars(count);
                  setIsSent(false);
                }}
              />
              <b>{count}</b>
              {t(`stars.${count}`)}
            </label>
          ))}
        </fieldset>
        <TextField
          label={t("comment")}
          maxLength={MAX_COMMENT}
          disabled={isFixed}
          value={comment ?? mine?.comment ?? ""}
          onChange={(event) => {
            setComment(event.target.value);
            setIsSent(false);
          }}
        />
        <Problem text={problem} />
        {!isFixed && (
          <Button type="submit" aria-disabled={chosen === null || undefined}>
            {t(mine ? "change" : "send")}
          </Button>
        )}
        <p className="small" role="status">
          {isSent && t("thanks")}
        </p>
      </form>
    </section>
  );
}
