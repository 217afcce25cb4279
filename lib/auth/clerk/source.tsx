"use client";

import { ClerkProvider, useAuth } from "@clerk/nextjs";
import { ConvexProviderWithClerk } from "convex/react-clerk";
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
      <ConvexProviderWithClerk client={client} useAuth={useAuth}>
        {children}
      </ConvexProviderWithClerk>
    </ClerkProvider>
  );
}

export function useAuthSource(): AuthSourceState {
  const { isLoaded, isSignedIn, userId, sessionClaims, getToken, signOut } = useAuth();
  // As Convex's own provider does: Clerk's session token is Convex's where it names it, else a
  // token is made from the template.
  const isConvexToken = sessionClaims?.["aud"] === "convex";
  return {
    isLoading: !isLoaded,
    isSignedIn: isSignedIn === true,
    subject: userId ?? null,
    problem: null,
    fetchToken: () => getToken(isConvexToken ? {} : { template: "convex" }),
    signOut: () => void signOut({ redirectUrl: "/sign-in" }),
  };
}
