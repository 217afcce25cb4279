import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { PostsPage } from "@/components/posts/PostsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";
import "../../../styles/recordings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("posts"))("title") };
}

export default function Posts() {
  return (
    <Messages only={["posts", "recordings", "refused"]}>
      <SignedIn>
        <PostsPage />
      </SignedIn>
    </Messages>
  );
}
