import { initials } from "@/components/account/initials";

/** Initials in place of a picture. */
export function Avatar({ name, note }: { name: string; note: string }) {
  return (
    <div className="no-video">
      <span className="face-initials" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="vh">{note}</span>
    </div>
  );
}
