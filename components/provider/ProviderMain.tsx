"use client";

import type { ReactNode } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { useMe } from "@/lib/auth/me";

type ProviderMainProps = {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

/** A page for providers; to everybody else it is one that does not exist. */
export function ProviderMain({ title, lead, actions, children }: ProviderMainProps) {
  const me = useMe();
  if (!me.isProvider) return <RefusedPage />;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{title}</h1>
          {lead && <p className="meta">{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </main>
  );
}
