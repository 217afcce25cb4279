import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ChannelPage } from "@/components/posts/ChannelPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/watch.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("posts"))("pageTitle") };
}

/** Open to everybody who has the address. */
export default async function Channel({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return (
    <Messages only={["watch", "posts"]}>
      <ChannelPage slug={slug} />
    </Messages>
  );
}
