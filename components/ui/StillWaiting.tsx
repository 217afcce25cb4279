import type { ReactNode } from "react";
import { useTranslations } from "next-intl";

// oxlint-disable-next-line jsx-a11y/anchor-is-valid -- the page itself, with what is in its address
const toThisPage = (text: ReactNode) => <a href="">{text}</a>;

/** Shows itself after some seconds by CSS alone: the page's scripts may be what does not come. */
export function StillWaiting() {
  const t = useTranslations("account");
  return <p className="small later">{t.rich("stillWaiting", { again: toThisPage })}</p>;
}
