/**
 * How often a property is tried: as many times as it asks for in `npm test`, a tenth of it in the
 * quick check, which is for every few minutes of work. The seeds are the same.
 */
export function runs(whole: number): number {
  return process.env["PARLEY_QUICK_CHECK"] ? Math.ceil(whole / 10) : whole;
}
