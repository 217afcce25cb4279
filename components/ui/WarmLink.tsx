"use client";

import { useRouter } from "next/navigation";
import { type AnchorHTMLAttributes, type MouseEvent, useEffect } from "react";

type WarmLinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & {
  /** A path of this site. */
  href: string;
  isWarm?: boolean;
};

/**
 * A link that fetches its route when a hand goes towards it (hover, touch, focus), and with
 * `isWarm` once the page is idle. next/link would fetch every link that is seen, and costs 4 kB
 * more on each page.
 */
export function WarmLink({ href, isWarm = false, children, ...rest }: WarmLinkProps) {
  const router = useRouter();
  const warm = () => router.prefetch(href);
  useEffect(
    () => (isWarm ? whenIdle(() => router.prefetch(href)) : undefined),
    [isWarm, href, router],
  );
  const go = (event: MouseEvent) => {
    if (!isPlainPress(event)) return;
    event.preventDefault();
    router.push(href);
  };
  return (
    <a href={href} onPointerEnter={warm} onTouchStart={warm} onFocus={warm} onClick={go} {...rest}>
      {children}
    </a>
  );
}

// Anything else is the browser's: a new tab, a new window, a download.
function isPlainPress(event: MouseEvent): boolean {
  const hasModifier = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !hasModifier && !event.defaultPrevented;
}

// Safari has no requestIdleCallback.
function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(run, { timeout: 3000 });
    return () => cancelIdleCallback(handle);
  }
  const handle = setTimeout(run, 1000);
  return () => clearTimeout(handle);
}

/** For `aria-current` of a place in a navigation: a recording is within the list of them. */
export function currentOf(path: string, href: string): "page" | "true" | undefined {
  if (path === href) return "page";
  return path.startsWith(`${href}/`) ? "true" : undefined;
}
