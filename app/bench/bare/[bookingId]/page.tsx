import { notFound } from "next/navigation";
import { SignedIn } from "@/components/account/SignedIn";
import { BareJoin } from "./BareJoin";

/** What our join is compared with; served only to a bench (PARLEY_BENCH=1), linked nowhere. */
export default async function BarePage({ params }: { params: Promise<{ bookingId: string }> }) {
  const { bookingId } = await params;
  if (process.env["PARLEY_BENCH"] !== "1") notFound();
  return (
    <SignedIn>
      <BareJoin bookingId={bookingId} />
    </SignedIn>
  );
}
