"use client";

import { lazy, Suspense } from "react";
import type { BrokenPageProps } from "@/components/ui/BrokenPage";

const Broken = lazy(async () => ({
  default: (await import("@/components/ui/BrokenPage")).BrokenPage,
}));

export default function ErrorPage(props: BrokenPageProps) {
  return (
    <Suspense fallback={null}>
      <Broken {...props} />
    </Suspense>
  );
}
