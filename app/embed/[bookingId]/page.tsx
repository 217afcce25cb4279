import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmbeddedSession } from "@/components/embed/EmbeddedSession";
import { Messages } from "@/components/ui/Messages";
import { readSettings } from "@/lib/config/settings";
import { framingOrigins } from "@/lib/embed/origins";
import "../../styles/prejoin.css";
import "../../styles/room.css";
import "../../styles/panels.css";
import "../../styles/tiles.css";
import "../../styles/stage.css";
import "../../styles/controls.css";
import "../../styles/clock.css";
import "../../styles/pip.css";
import "../../styles/signals.css";
import "../../styles/devices.css";
import "../../styles/people.css";
import "../../styles/after.css";
import "../../styles/policy.css";
import "../../styles/quality.css";
import "../../styles/broadcast.css";
import "../../styles/recording.css";

type Props = { params: Promise<{ bookingId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("session");
  return { title: t("pageTitle") };
}

/** A session inside a page of another site. Which sites may is in its own policy: see proxy.ts. */
export default async function EmbedPage({ params }: Props) {
  const { bookingId } = await params;
  const settings = readSettings();
  const convexUrl = settings.kind === "ready" ? settings.config.convexUrl : null;
  const origins = convexUrl ? await framingOrigins(convexUrl, bookingId) : [];
  return (
    <Messages
      only={[
        "session",
        "stage",
        "devices",
        "chat",
        "signals",
        "doctor",
        "booked",
        "bookings",
        "trouble",
        "late",
        "lobby",
        "people",
        "policy",
        "line",
        "way",
        "after",
        "recording",
        "recordings",
        "broadcast",
        "destinations",
        "embed",
        "guest",
      ]}
    >
      <EmbeddedSession bookingId={bookingId} origins={origins} />
    </Messages>
  );
}
