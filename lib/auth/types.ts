import type { ConvexReactClient } from "convex/react";
import type { ReactNode } from "react";
import type { PublicConfig } from "../config/settings";

export type AuthSourceProps = {
  client: ConvexReactClient;
  config: PublicConfig;
  nonce?: string;
  children: ReactNode;
};

/** What the pages may know of the identity provider. Whether somebody is let in, Convex says. */
export type AuthSourceState = {
  isLoading: boolean;
  isSignedIn: boolean;
  /** The provider's own id of the person; it changes when somebody else signs in. */
  subject: string | null;
  /** UTC ms; null: not known, or nobody is. */
  signedInAt: number | null;
  problem: "unreachable" | "refused" | null;
  /** A token for Convex's HTTP actions; null when nobody is signed in. */
  fetchToken: () => Promise<string | null>;
  /** Signs out and goes to /sign-in. */
  signOut: () => void;
};
