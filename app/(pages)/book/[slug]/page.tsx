import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BookPage } from "@/components/book/BookPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";
import "../../../styles/book.css";

type Props = { params: Promise<{ slug: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("book"))("title") };
}

/** Open to everybody: who books signs in on the way, and keeps what they chose. */
export default async function Book({ params }: Props) {
  const { slug } = await params;
  return (
    <Messages only={["book", "slots", "addTo", "bookings", "refused"]}>
      <BookPage key={slug} slug={slug} />
    </Messages>
  );
}
