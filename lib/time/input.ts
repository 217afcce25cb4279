/** The value of <input type="datetime-local"> for an instant, in the viewer's zone. */
export function toInputValue(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The same reading of the clock, so many whole weeks later that it is still to come. */
export function weeksLater(value: string, now: number): string {
  const [day = "", time = ""] = value.split("T");
  const later = new Date(`${day}T00:00:00Z`);
  const read = () => `${later.toISOString().slice(0, 10)}T${time}`;
  do later.setUTCDate(later.getUTCDate() + 7);
  while (read() <= toInputValue(now));
  return read();
}
