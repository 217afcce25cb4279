import type { ReactNode } from "react";
import { ProviderNav } from "@/components/provider/ProviderNav";
import { Messages } from "@/components/ui/Messages";
import "../../styles/provider.css";
import "../../styles/subnav.css";

/** The ways between a provider's pages stay while they go from one to the other. */
export default function ProviderLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Messages only={["providerNav"]}>
        <ProviderNav />
      </Messages>
      {children}
    </>
  );
}
