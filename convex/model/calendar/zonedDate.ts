import { offsetAt } from "../../../lib/time/zone";

/** A date whose own getters show what UTC's do: a reading of some clock, wherever this runs. */
class Reading extends Date {
  override getFullYear() {
    return this.getUTCFullYear();
  }
  override getMonth() {
    return this.getUTCMonth();
  }
  override getDate() {
    return this.getUTCDate();
  }
  override getHours() {
    return this.getUTCHours();
  }
  override getMinutes() {
    return this.getUTCMinutes();
  }
  override getSeconds() {
    return this.getUTCSeconds();
  }
}

/**
 * An instant that ical-generator can write in a zone. It takes the getters of a plain Date, which
 * are the machine's zone, for those of the event's; a date with these members it asks instead.
 */
export class ZonedDate extends Date {
  readonly internal = new Date(this.getTime());

  withTimeZone(zone?: string | null): Date {
    const at = this.getTime();
    return zone ? new Reading(at + offsetAt(zone, at)) : new Date(at);
  }

  tzComponents(): [string, string, string] {
    return ["+", "00", "00"];
  }
}
