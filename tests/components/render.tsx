import { IntlProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import messages from "@/messages/en.json";

/** The HTML of a component, with every word of the app at hand. */
export function render(node: ReactNode): string {
  return renderToStaticMarkup(
    <IntlProvider locale="en" messages={messages} timeZone="UTC">
      {node}
    </IntlProvider>,
  );
}
