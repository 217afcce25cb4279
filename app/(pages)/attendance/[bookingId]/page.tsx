import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { AttendancePage } from "@/components/attendance/AttendancePage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";
import "../../../styles/attendance.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("attendance"))("title") };
}

type AttendanceProps = { params: Promise<{ bookingId: string }> };

export default async function Attendance({ params }: AttendanceProps) {
  const { bookingId } = await params;
  return (
    <Messages only={["attendance", "refused"]}>
      <SignedIn>
        <AttendancePage bookingId={bookingId} />
      </SignedIn>
    </Messages>
  );
}
