import type { ReactNode } from "react";
import { AdminNav } from "@/components/admin/AdminNav";
import { Messages } from "@/components/ui/Messages";
import "../../styles/admin.css";
import "../../styles/subnav.css";

/** The ways between an admin's pages stay while they go from one to the other. */
export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Messages only={["adminNav"]}>
        <AdminNav />
      </Messages>
      {children}
    </>
  );
}
