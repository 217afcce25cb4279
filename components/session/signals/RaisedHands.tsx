"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useRoom } from "../room/roomContext";
import { useHands } from "./useHands";

/** Whose turn it is, in order; the provider lowers a hand once it was heard. */
export function RaisedHands() {
  const t = useTranslations("signals.hand");
  const { booking } = useRoom();
  const hands = useHands();
  const lower = useMutation(api.hands.lower);
  if (hands.length === 0) return null;
  return (
    <section className="raised-hands">
      <h3 className="label">{t("title")}</h3>
      <ol>
        {hands.map(({ _id, name }) => (
          <li key={_id} className="row between">
            <bdi>{name}</bdi>
            {booking.role === "provider" && (
              <Button
                kind="bare"
                icon="hand"
                aria-label={t("lowerOf", { name })}
                // The hand that stays up says that it did not work.
                onClick={() =>
                  void lower({ bookingId: booking._id, handId: _id }).catch(() => null)
                }
              >
                {t("lower")}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
