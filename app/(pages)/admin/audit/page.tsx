import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { AuditPage } from "@/components/admin/AuditPage";
import { Messages } from "@/components/ui/Messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auditLog"))("title") };
}

export default function Audit() {
  return (
    <Messages only={["auditLog", "accountLog", "tokenLog", "timeline", "refused"]}>
      <SignedIn>
        <AuditPage />
      </SignedIn>
    </Messages>
  );
}
