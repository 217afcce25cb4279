"use client";

import { ConvexProviderWithAuth } from "convex/react";
import { useCallback, useMemo } from "react";
import { useConfig } from "../../config/context";
import type { AuthSourceProps, AuthSourceState } from "../types";
import { useValue } from "../value";
import { forgetPerson, usePerson } from "./person";
import { fetchToken, problem } from "./token";

/** Signs in the demo people of the local issuer. A build for Clerk has `../clerk/source` instead. */
export function AuthSource({ client, children }: AuthSourceProps) {
  return (
    <ConvexProviderWithAuth client={client} useAuth={useLocalAuth}>
      {children}
    </ConvexProviderWithAuth>
  );
}

function useLocalAuth() {
  const { issuerUrl } = useConfig();
  const person = usePerson();
  const fetchAccessToken = useCallback(
    async () => (issuerUrl && person ? await fetchToken(issuerUrl, person) : null),
    [issuerUrl, person],
  );
  return useMemo(
    () => ({ isLoading: person === undefined, isAuthenticated: Boolean(person), fetchAccessToken }),
    [person, fetchAccessToken],
  );
}

export function useAuthSource(): AuthSourceState {
  const { issuerUrl } = useConfig();
  const person = usePerson();
  return {
    isLoading: person === undefined,
    isSignedIn: Boolean(person),
    subject: person ?? null,
    problem: useValue(problem),
    fetchToken: async () => (issuerUrl && person ? await fetchToken(issuerUrl, person) : null),
    signOut,
  };
}

// A whole new page, so that nothing of the person stays in memory.
function signOut() {
  forgetPerson({ isQuiet: true });
  window.location.assign("/sign-in");
}
