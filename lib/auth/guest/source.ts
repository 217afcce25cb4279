"use client";

import { useCallback } from "react";
import { useConfig } from "../../config/context";
import type { AuthSourceState } from "../types";
import { forgetPass, useGuestPass } from "./pass";
import { guestToken } from "./token";

/** A guest's sign-in, which comes before any other one in this window; null for everybody else. */
export function useGuestSource(): AuthSourceState | null {
  const { convexUrl } = useConfig();
  const pass = useGuestPass();
  const fetchToken = useCallback(
    async () => (pass ? await guestToken(convexUrl, pass) : null),
    [convexUrl, pass],
  );
  if (!pass) return null;
  return {
    isLoading: false,
    isSignedIn: true,
    // Not the secret itself: it is shown to nobody.
    subject: `guest ${pass.slice(0, 8)}`,
    signedInAt: null,
    problem: null,
    fetchToken,
    signOut,
  };
}

function signOut() {
  forgetPass({ isQuiet: true });
  window.location.assign("/sign-in");
}
