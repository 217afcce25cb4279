import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import type messages from "@/messages/en.json";
import { MergedMessages } from "./MergedMessages";

export type Namespace = keyof typeof messages;

/** Sends the named namespaces, and no others, to the client components inside. */
export async function Messages({ only, children }: { only: Namespace[]; children: ReactNode }) {
  const all = await getMessages();
  const own = Object.fromEntries(only.map((name) => [name, all[name]]));
  return <MergedMessages own={own}>{children}</MergedMessages>;
}
