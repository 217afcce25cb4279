/** Without accents and case: "Séance" is found by "seance". */
function folded(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Whether a text has every word of what was asked for, in any order. */
export function matches(text: string, asked: string): boolean {
  const within = folded(text);
  return folded(asked)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
