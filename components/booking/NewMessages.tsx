"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";

/** How many messages of others wait to be read; nothing where none do. Too much for each row of a list. */
export function NewMessages({ bookingId }: { bookingId: string }) {
  const count = useQuery(api.chat.unread, { bookingId })?.count ?? 0;
  return <NewCount count={count} />;
}

export function NewCount({ count }: { count: number }) {
  const t = useTranslations("chat");
  if (count === 0) return null;
  return (
    <>
      <span className="count" aria-hidden="true">
        {count}
      </span>
      <span className="vh"> {t("newCount", { count })}</span>
    </>
  );
}
