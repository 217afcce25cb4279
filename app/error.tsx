"use client";

import { lazy, Suspense } from "react";
import type { BrokenPageProps } from "@/components/ui/BrokenPage";

// Every page carries this file: what it shows comes when something broke. Where that does not
// come either, global-error.tsx has words of its own.
const Broken = lazy(() => import("@/components/ui/BrokenScreen"));

export default function ErrorPage(props: BrokenPageProps) {
  return (
    <Suspense fallback={null}>
      <Broken {...props} />
    </Suspense>
  );
}
