"use client";

import { BrandBar } from "@/components/ui/Brand";
import { type BrokenPageProps, BrokenPage } from "@/components/ui/BrokenPage";

export default function ErrorPage(props: BrokenPageProps) {
  return (
    <>
      <BrandBar />
      <BrokenPage {...props} />
    </>
  );
}
