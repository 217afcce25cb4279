"use client";

import { useConvexAuth, useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useLocale } from "next-intl";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { useAuthSource } from "@/lib/auth/source";
import { api } from "@/convex/_generated/api";
import { noteServerNow } from "../clock/clock";
import { viewerZone } from "../time/format";

export type Me = FunctionReturnType<typeof api.users.ensure>["user"];

/** The signed-in person's row. It belongs to one subject, and is worth nothing for the next. */
export type Account =
  | { kind: "none" }
  | { kind: "known"; subject: string | null; me: Me }
  | { kind: "failed"; subject: string | null; error: unknown; retry: () => void };

const NONE: Account = { kind: "none" };
const AccountContext = createContext<Account>(NONE);

/** After each sign-in: makes sure that the person has a row, and sets the server's clock. */
export function AccountProvider({ children }: { children: ReactNode }) {
  const { isAuthenticated } = useConvexAuth();
  const { subject, signedInAt } = useAuthSource();
  const ensure = useMutation(api.users.ensure);
  const locale = useLocale();
  const [account, setAccount] = useState<Account>(NONE);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!isAuthenticated) return;
    let isCurrent = true;
    const retry = () => setAttempt((count) => count + 1);
    const sentAt = Date.now();
    ensure({ locale, zone: viewerZone(), signedInAt: signedInAt ?? undefined }).then(
      ({ user, serverNow }) => {
        noteServerNow(serverNow, { sentAt, receivedAt: Date.now() });
        if (isCurrent) setAccount({ kind: "known", subject, me: user });
      },
      (error: unknown) => {
        if (isCurrent) setAccount({ kind: "failed", subject, error, retry });
      },
    );
    return () => {
      isCurrent = false;
      setAccount(NONE);
    };
  }, [isAuthenticated, subject, signedInAt, ensure, locale, attempt]);
  return <AccountContext value={account}>{children}</AccountContext>;
}

export function useAccount(): Account {
  const account = use(AccountContext);
  const { subject } = useAuthSource();
  return account.kind === "none" || account.subject === subject ? account : NONE;
}
