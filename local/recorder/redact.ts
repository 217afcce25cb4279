/** A stream's key is a secret: addresses are told and written as LiveKit does, `{abc...xyz}`. */
export function redactUrl(url: string): string {
  const parts = /^(rtmps?:\/\/.*\/)([^/]*)$/.exec(url);
  return parts ? `${parts[1]}${redactKey(parts[2]!)}` : url;
}

/** A program's own words about an address, without the key in it. */
export function redactIn(text: string, url: string): string {
  const key = url.slice(url.lastIndexOf("/") + 1);
  const whole = text.replaceAll(url, redactUrl(url));
  return key === "" ? whole : whole.replaceAll(key, redactKey(key));
}

function redactKey(key: string): string {
  if (key === "") return "";
  const shown = Math.min(3, Math.floor(key.length / 3));
  return shown < 1 ? "{...}" : `{${key.slice(0, shown)}...${key.slice(-shown)}}`;
}
