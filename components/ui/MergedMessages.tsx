"use client";

import {
  type AbstractIntlMessages,
  NextIntlClientProvider,
  useLocale,
  useMessages,
} from "next-intl";
import { type ReactNode, useMemo } from "react";

/** Adds messages to those of the provider above, which next-intl's own provider replaces. */
export function MergedMessages({
  own,
  children,
}: {
  own: AbstractIntlMessages;
  children: ReactNode;
}) {
  const locale = useLocale();
  const above = useMessages();
  const messages = useMemo(() => ({ ...above, ...own }), [above, own]);
  return (
    <NextIntlClientProvider locale={locale} messages={messages}>
      {children}
    </NextIntlClientProvider>
  );
}
