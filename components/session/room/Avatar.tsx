/** Initials in place of a picture. */
export function Avatar({ name, note }: { name: string; note: string }) {
  const words = name.split(/\s+/).filter(Boolean);
  const initials = words.slice(0, 2).map((word) => word.charAt(0).toUpperCase());
  return (
    <div className="no-video">
      <span className="face-initials" aria-hidden="true">
        {initials.join("")}
      </span>
      <span className="vh">{note}</span>
    </div>
  );
}
