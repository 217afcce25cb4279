"use client";

import { useAuthSource } from "@/lib/auth/source";
import { closeOutboxes } from "../chat/registry";
import { forgetUnsent } from "../chat/shelf";
import { type Me, useAccount } from "./account";

export type { Me } from "./account";

/** The signed-in person; null while nobody is. */
export function useMaybeMe(): Me | null {
  const account = useAccount();
  return account.kind === "known" ? account.me : null;
}

/** The signed-in person. Only inside `SignedIn`. */
export function useMe(): Me {
  const me = useMaybeMe();
  if (!me) throw new Error("useMe is used outside of SignedIn");
  return me;
}

export function useSignOut(): () => void {
  const { signOut } = useAuthSource();
  const me = useMaybeMe();
  return () => {
    closeOutboxes();
    if (me) forgetUnsent(me._id);
    signOut();
  };
}
