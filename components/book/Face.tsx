import { initials } from "@/components/account/initials";

/** A provider's picture, or their initials; the name stands beside it. */
export function Face({ name, url }: { name: string; url: string | null }) {
  return (
    <div className="face" aria-hidden="true">
      {/* oxlint-disable-next-line nextjs/no-img-element -- it is on the backend's address, and small */}
      {url ? <img src={url} alt="" /> : initials(name)}
    </div>
  );
}
