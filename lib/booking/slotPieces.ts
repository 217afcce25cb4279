import { datesOf, shiftDate } from "../time/month";

/** A date of the provider's on which everything is taken, and when its first slot would be. */
export type FullDate = { date: string; startsAt: number };

type Piece = { fromDate: string; days: number };

/** Of a provider with seventy sessions a day, all that is taken in so many days is read at once. */
const MOST_DAYS = 7;

/**
 * The dates of a month as the backend is asked for them. A month of the viewer's begins and ends up
 * to a day before or after the provider's.
 */
export function piecesOf(month: string): Piece[] {
  const first = shiftDate(`${month}-01`, -1);
  const count = datesOf(month).length + 2;
  const starts = Array.from({ length: Math.ceil(count / MOST_DAYS) }, (_, i) => i * MOST_DAYS);
  return starts.map((from) => ({
    fromDate: shiftDate(first, from),
    days: Math.min(MOST_DAYS, count - from),
  }));
}

type Found<S> = {
  kind: "slots";
  zone: string;
  slots: S[];
  full: FullDate[];
  fullGroups: S[];
};

/**
 * One answer of those to the pieces, in their order: undefined until each is there, and a refusal
 * where one of them is. @throws the error of a piece
 */
export function mergeAnswers<S, R extends { kind: "refused" }>(
  answers: readonly (Found<S> | R | Error | undefined)[],
): Found<S> | R | undefined {
  const found: Found<S>[] = [];
  for (const answer of answers) {
    if (answer === undefined) return undefined;
    if (answer instanceof Error) throw answer;
    if (answer.kind === "refused") return answer;
    found.push(answer);
  }
  return found.length === 0
    ? undefined
    : {
        ...found[0]!,
        slots: found.flatMap(({ slots }) => slots),
        full: found.flatMap(({ full }) => full),
        fullGroups: found.flatMap(({ fullGroups }) => fullGroups),
      };
}
