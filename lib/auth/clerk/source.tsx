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
  const { isLoaded, isSignedIn, userId, signOut } = useAuth();
  return {
    isLoading: !isLoaded,
    isSignedIn: isSignedIn === true,
    subject: userId ?? null,
    problem: null,
    signOut: () => void signOut({ redirectUrl: "/sign-in" }),
  };
}
