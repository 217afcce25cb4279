"use client";

import { ConvexProviderWithAuth } from "convex/react";
import { useCallback, useMemo } from "react";
import { useConfig } from "../../config/context";
import { useGuestSource } from "../guest/source";
import type { AuthSourceProps, AuthSourceState } from "../types";
import { useValue } from "../value";
import { chosenAt, forgetPerson, usePerson } from "./person";
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
  const guest = useGuestSource();
  const fetchLocal = useCallback(
    async () => (issuerUrl && person ? await fetchToken(issuerUrl, person) : null),
    [issuerUrl, person],
  );
  const isLoading = person === undefined;
  const isAuthenticated = guest !== null || Boolean(person);
  const fetchAccessToken = guest?.fetchToken ?? fetchLocal;
  return useMemo(
    () => ({ isLoading, isAuthenticated, fetchAccessToken }),
    [isLoading, isAuthenticated, fetchAccessToken],
  );
}

export function useAuthSource(): AuthSourceState {
  const { issuerUrl } = useConfig();
  const person = usePerson();
  const guest = useGuestSource();
  const localProblem = useValue(problem);
  if (guest) return guest;
  return {
    isLoading: person === undefined,
    isSignedIn: Boolean(person),
    subject: person ?? null,
    signedInAt: person ? chosenAt() : null,
    problem: localProblem,
    fetchToken: async () => (issuerUrl && person ? await fetchToken(issuerUrl, person) : null),
    signOut,
  };
}

// A whole new page, so that nothing of the person stays in memory.
function signOut() {
  forgetPerson({ isQuiet: true });
  window.location.assign("/sign-in");
}
