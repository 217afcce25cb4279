import ICAL from "ical.js";

/** Steps of one rule, and of all rules of a file together: each is a day, a month or a year looked at. */
const MAX_STEPS_OF_RULE = 20_000;
const MAX_STEPS = 200_000;
const MAX_MS_OF_RULE = 3_000;
const MAX_MS = 10_000;
const MAX_INTERVAL = 400;
const TOO_OFTEN = ["SECONDLY", "MINUTELY", "HOURLY"];

/**
 * Gives the rules of a file bounds of their own and one budget together: ical.js looks for ever for
 * the next time of a rule that never comes true, such as each day that is the 30th of February.
 * A rule that goes beyond throws, from then on.
 */
export function boundRules(root: ICAL.Component): void {
  const spend = budgetOf(MAX_STEPS, MAX_MS);
  for (const rule of rulesIn(root)) {
    rule.iterator = (start) => boundIterator(rule, start, spend);
  }
}

function budgetOf(most: number, withinMs: number) {
  const until = Date.now() + withinMs;
  let steps = 0;
  return () => {
    steps += 1;
    if (steps > most || Date.now() > until) throw new Error("The rule takes too long.");
  };
}

function* rulesIn(part: ICAL.Component): Generator<ICAL.Recur> {
  for (const property of part.getAllProperties("rrule")) {
    const rule = property.getFirstValue();
    if (rule instanceof ICAL.Recur) yield rule;
  }
  for (const inner of part.getAllSubcomponents()) yield* rulesIn(inner);
}

function boundIterator(rule: ICAL.Recur, dtstart: ICAL.Time, spend: () => void) {
  if (TOO_OFTEN.includes(rule.freq) || rule.interval > MAX_INTERVAL)
    throw new Error("Nobody has such a calendar.");
  const spendOwn = budgetOf(MAX_STEPS_OF_RULE, MAX_MS_OF_RULE);
  const step = () => {
    spendOwn();
    spend();
  };
  /** Each loop of the library passes one of these. */
  class BoundIterator extends ICAL.RecurIterator {
    override check_contracting_rules() {
      step();
      return super.check_contracting_rules();
    }
    override increment_month() {
      step();
      super.increment_month();
    }
    override increment_year(years: number) {
      step();
      super.increment_year(years);
    }
  }
  return new BoundIterator({ rule, dtstart });
}

const MAX_RULES = 10;
const MAX_DATES = 5_000;

/** Whether an entry has no more rules and dates than a calendar would give it. */
export function isPlausible(part: ICAL.Component): boolean {
  const dates = ["rdate", "exdate"].flatMap((name) => part.getAllProperties(name));
  // Without making values of them, which takes long in itself.
  const count = dates.reduce((sum, one) => sum + one.toJSON().length, 0);
  return part.getAllProperties("rrule").length <= MAX_RULES && count <= MAX_DATES;
}
