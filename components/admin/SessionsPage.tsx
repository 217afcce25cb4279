"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { useMe } from "@/lib/auth/me";
import { bookingIn } from "./filter";
import { RecentSessions } from "./RecentSessions";
import { Repairs } from "./Repairs";

/** The ways to a session's story, and what was put right by itself: for admins. */
export function SessionsPage() {
  const me = useMe();
  return me.isAdmin ? <Sessions /> : <RefusedPage />;
}

function Sessions() {
  const t = useTranslations("timeline");
  return (
    <main className="main main-wide" id="main">
      <div className="head">
        <h1>{t("title")}</h1>
      </div>
      <div className="stack-2">
        <RecentSessions />
        <Search />
        <Repairs />
      </div>
    </main>
  );
}

function Search() {
  const t = useTranslations("timeline");
  const router = useRouter();
  const [text, setText] = useState("");
  const bookingId = bookingIn(text);
  const [isWrong, setIsWrong] = useState(false);
  function open() {
    setIsWrong(bookingId === null);
    if (bookingId !== null) router.push(`/admin/sessions/${bookingId}`);
  }
  return (
    <form
      className="card stack"
      aria-label={t("search")}
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <TextField
        label={t("searchField")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={isWrong && bookingId === null ? t("none") : undefined}
      />
      <div>
        <Button type="submit">{t("searchGo")}</Button>
      </div>
    </form>
  );
}
