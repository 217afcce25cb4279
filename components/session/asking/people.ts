type Asked<Answer> = {
  details: { people: { personId: string; name: string; answer: Answer }[] } | null;
};

/** The names of those who gave one of these answers. */
export function namesWith<Answer>(
  { details }: Asked<Answer>,
  answers: readonly Answer[],
  isMeant: (personId: string) => boolean = () => true,
): string[] {
  return (details?.people ?? [])
    .filter(({ personId, answer }) => answers.includes(answer) && isMeant(personId))
    .map(({ name }) => name);
}
