"use client";

import { ConvexReactClient } from "convex/react";
import { type ReactNode, useEffect, useState } from "react";
import { AccountProvider } from "@/lib/auth/account";
import { AuthSource } from "@/lib/auth/source";
import { backendSocket } from "@/lib/backend/socket";
import { ConfigContext } from "@/lib/config/context";
import type { PublicConfig } from "@/lib/config/settings";
import { opened } from "@/lib/loading/opened";
import { UnsentMessages } from "./UnsentMessages";

type ProvidersProps = { config: PublicConfig; nonce?: string; children: ReactNode };

function clientFor(convexUrl: string): ConvexReactClient {
  const webSocketConstructor = backendSocket();
  return new ConvexReactClient(convexUrl, webSocketConstructor && { webSocketConstructor });
}

/** The one Convex client of the page, and who is signed in to it. */
export function Providers({ config, nonce, children }: ProvidersProps) {
  const [client] = useState(() => clientFor(config.convexUrl));
  useEffect(opened, []);
  return (
    <ConfigContext value={config}>
      <AuthSource client={client} config={config} nonce={nonce}>
        <AccountProvider>
          <UnsentMessages />
          {children}
        </AccountProvider>
      </AuthSource>
    </ConfigContext>
  );
}
