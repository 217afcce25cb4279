import { fail } from "./errors";

/** Refuses what is no sensible measurement: NaN, negative, or beyond `max`. @throws BAD_INPUT */
export function requireInRange(value: number | null | undefined, max: number): void {
  if (value === null || value === undefined) return;
  if (!(value >= 0 && value <= max)) fail("BAD_INPUT", "A number is out of range.");
}
