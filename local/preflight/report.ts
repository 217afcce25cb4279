import type { CheckName, Line } from "./line.ts";

export function describeLine({ about, isClear, says, fix }: Line): string {
  const first = `${isClear ? "✓" : "✗"} ${about}: ${says}`;
  return fix === null ? first : `${first}\n    → ${fix}`;
}

export function summary(lines: Line[], without: ReadonlySet<CheckName>): string {
  const broken = lines.filter(({ isClear }) => !isClear).length;
  const leftOut = without.size > 0 ? ` Left out: ${[...without].join(", ")}.` : "";
  if (broken === 0) return `All ${lines.length} hold.${leftOut}`;
  return `${broken} of ${lines.length} ${broken === 1 ? "does" : "do"} not hold.${leftOut}`;
}
