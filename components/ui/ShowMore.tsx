"use client";

import type { UsePaginatedQueryReturnType } from "convex/react";
import { useTranslations } from "next-intl";
import { Button } from "./Button";

export const PAGE_SIZE = 25;

type ShowMoreProps = Pick<UsePaginatedQueryReturnType<never>, "status" | "loadMore">;

/** The way to the next page of a list; nothing once all is shown. */
export function ShowMore({ status, loadMore }: ShowMoreProps) {
  const t = useTranslations("common");
  if (status !== "CanLoadMore" && status !== "LoadingMore") return null;
  const isLoading = status === "LoadingMore";
  return (
    <div className="row more-rows">
      <Button aria-disabled={isLoading} onClick={() => !isLoading && loadMore(PAGE_SIZE)}>
        {t(isLoading ? "loading" : "showMore")}
      </Button>
    </div>
  );
}
