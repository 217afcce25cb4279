import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DoctorPage } from "@/components/doctor/DoctorPage";
import { Messages } from "@/components/ui/Messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("doctor"))("title") };
}

/** Open to everybody: somebody who cannot sign in needs it most. */
export default function Doctor() {
  return (
    <Messages only={["doctor"]}>
      <DoctorPage />
    </Messages>
  );
}
