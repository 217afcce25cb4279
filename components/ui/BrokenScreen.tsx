"use client";

import { BrandBar } from "./Brand";
import { type BrokenPageProps, BrokenPage } from "./BrokenPage";

/** A broken page outside of the pages with a bar of their own. */
export default function BrokenScreen(props: BrokenPageProps) {
  return (
    <>
      <BrandBar />
      <BrokenPage {...props} />
    </>
  );
}
