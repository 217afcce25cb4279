import ICAL from "ical.js";

type Parsed = { root: ICAL.Component; isWhole: boolean };

/**
 * A file as the parser has it. It gives up all of a file for one line that it does not take: then
 * the entries with such lines are left out. @throws where it is no file of this kind
 */
export function parseFile(text: string): Parsed {
  const whole = parse(text);
  if (whole) return { root: whole, isWhole: true };
  const rest = parse(withoutBroken(text));
  if (rest === null) throw new Error("This is no calendar.");
  return { root: rest, isWhole: false };
}

function parse(text: string): ICAL.Component | null {
  try {
    return new ICAL.Component(ICAL.parse(text));
  } catch {
    return null;
  }
}

const END = "END:VEVENT";

function withoutBroken(text: string): string {
  const [head, ...entries] = text.split(/^(?=BEGIN:VEVENT\r?$)/m);
  const kept = entries.map((entry) => {
    const end = entry.indexOf(END) + END.length;
    const isFine = parse(`BEGIN:VCALENDAR\r\n${entry.slice(0, end)}\r\nEND:VCALENDAR\r\n`);
    return isFine ? entry : entry.slice(end).replace(/^\r?\n/, "");
  });
  return [head, ...kept].join("");
}
