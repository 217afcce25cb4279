"use client";

import { ClerkProvider, useAuth, useSession } from "@clerk/nextjs";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useMemo } from "react";
import { useGuestSource } from "../guest/source";
import type { AuthSourceProps, AuthSourceState } from "../types";

/** Signs in by Clerk. In a build with Clerk's key this file stands in for `../local/source`. */
export function AuthSource({ client, config, nonce, children }: AuthSourceProps) {
  return (
    <ClerkProvider
      publishableKey={config.clerkPublishableKey ?? undefined}
      nonce={nonce}
      signInUrl="/sign-in"
      signUpUrl="/sign-in"
      telemetry={false}
    >
      <ConvexProviderWithClerk client={client} useAuth={useAuthOrGuest}>
        {children}
      </ConvexProviderWithClerk>
    </ClerkProvider>
  );
}

/** What Convex's provider reads of Clerk; of a guest, the same from the guest's sign-in. */
function useAuthOrGuest() {
  const auth = useAuth();
  const guest = useGuestSource();
  const fetchToken = guest?.fetchToken;
  return useMemo(() => {
    if (!fetchToken) return auth;
    const none = {
      orgId: undefined,
      orgRole: undefined,
      sessionId: undefined,
      sessionClaims: undefined,
    };
    return { isLoaded: true, isSignedIn: true, getToken: fetchToken, ...none };
  }, [auth, fetchToken]);
}

export function useAuthSource(): AuthSourceState {
  const guest = useGuestSource();
  const { isLoaded, isSignedIn, userId, sessionClaims, getToken, signOut } = useAuth();
  const { session } = useSession();
  // As Convex's own provider does: Clerk's session token is Convex's where it names it, else a
  // token is made from the template.
  const isConvexToken = sessionClaims?.["aud"] === "convex";
  if (guest) return guest;
  return {
    isLoading: !isLoaded,
    isSignedIn: isSignedIn === true,
    subject: userId ?? null,
    signedInAt: session?.createdAt.getTime() ?? null,
    problem: null,
    fetchToken: () => getToken(isConvexToken ? {} : { template: "convex" }),
    signOut: () => void signOut({ redirectUrl: "/sign-in" }),
  };
}
