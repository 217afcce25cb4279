"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense, useId, useState } from "react";
import type { Me } from "@/lib/auth/me";
import { initials } from "./initials";

// On every page, and rarely opened: it comes when a hand or the focus is near.
const AccountItems = lazy(() => import("./AccountItems"));

/** A native popover: the browser opens it, closes it on Escape or a press elsewhere, and returns the focus. */
export function AccountMenu({ me }: { me: Me }) {
  const t = useTranslations("account");
  const id = useId();
  const [isNear, setIsNear] = useState(false);
  const come = () => setIsNear(true);
  return (
    <>
      <button
        className="avatar"
        type="button"
        popoverTarget={id}
        aria-label={t("menu", { name: me.name, initials: initials(me.name) })}
        onPointerEnter={come}
        onFocus={come}
      >
        {initials(me.name)}
      </button>
      <div id={id} popover="auto" className="pop menu" onToggle={come}>
        {isNear && (
          <Suspense fallback={<p className="meta">{me.name}</p>}>
            <AccountItems me={me} />
          </Suspense>
        )}
      </div>
    </>
  );
}
