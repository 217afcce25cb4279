/** Minutes since midnight as <input type="time"> has them: 540 is "09:00", and so is 1440 "00:00". */
export function toClock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

/** Null where nothing, or no time, is written. At an end, midnight is that of the next day. */
export function fromClock(value: string, isEnd: boolean): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(value) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute === 0 && isEnd ? 24 * 60 : minute;
}
