import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Messages } from "@/components/ui/Messages";
import { WatchPage } from "@/components/watch/WatchPage";
import "../../../styles/watch.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("watch"))("pageTitle") };
}

/** Open to everybody who has the address. */
export default async function Watch({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return (
    <Messages only={["watch"]}>
      <WatchPage slug={slug} />
    </Messages>
  );
}
