import sprite from "./icons.svg";

// One cacheable file with all icons costs no script; a component for each would cost 0.3 kB apiece.
export type IconName =
  | "arrow-left"
  | "ban"
  | "bell"
  | "calendar-clock"
  | "calendar-days"
  | "calendar-plus"
  | "camera-off"
  | "captions"
  | "check"
  | "chevron-right"
  | "chevrons-right"
  | "circle-check"
  | "circle-dot"
  | "circle-play"
  | "circle-stop"
  | "clock"
  | "door-open"
  | "download"
  | "ellipsis"
  | "expand"
  | "gauge"
  | "globe"
  | "hand"
  | "headphones"
  | "hourglass"
  | "info"
  | "keyboard"
  | "laptop"
  | "layout-dashboard"
  | "layout-grid"
  | "list-video"
  | "lock"
  | "log-out"
  | "maximize"
  | "message-square"
  | "mic"
  | "mic-off"
  | "minimize"
  | "monitor-off"
  | "monitor-up"
  | "monitor-x"
  | "paperclip"
  | "pause"
  | "phone"
  | "phone-off"
  | "picture-in-picture"
  | "pin"
  | "pin-off"
  | "play"
  | "plus"
  | "rotate-cw"
  | "route"
  | "scroll-text"
  | "send"
  | "shrink"
  | "sliders-horizontal"
  | "smile"
  | "stethoscope"
  | "trash-2"
  | "triangle-alert"
  | "user"
  | "user-cog"
  | "user-x"
  | "users"
  | "video"
  | "video-off"
  | "volume-2"
  | "volume-x"
  | "wifi"
  | "wifi-off"
  | "x";

// Next imports a picture as an object, Vite (in the tests) as its address.
const file: string | { src: string } = sprite;
const FILE = typeof file === "string" ? file : file.src;

// Signs that point along the line of text point the other way where it runs from right to left.
const POINTING: ReadonlySet<IconName> = new Set([
  "arrow-left",
  "chevron-right",
  "chevrons-right",
  "list-video",
  "log-out",
  "scroll-text",
  "send",
]);

/** A decorative sign from the sprite; the words beside it carry the meaning. */
export function Icon({ name, size }: { name: IconName; size?: "s" | "l" }) {
  const className = ["i", size && `i-${size}`, POINTING.has(name) && "i-flip"];
  return (
    <svg className={className.filter(Boolean).join(" ")} aria-hidden="true">
      <use href={`${FILE}#i-${name}`} />
    </svg>
  );
}
