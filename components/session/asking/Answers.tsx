type Person<Answer> = { personId: string; name: string; answer: Answer | null };
type Props<Answer> = {
  label: string;
  people: readonly Person<Answer>[];
  wordFor: (answer: Answer | "open") => string;
};

/** A provider's: who has said what. */
export function Answers<Answer>({ label, people, wordFor }: Props<Answer>) {
  return (
    <dl className="dl" aria-label={label}>
      {people.map(({ personId, name, answer }) => (
        <div className="contents" key={personId}>
          <dt>{name}</dt>
          <dd>{wordFor(answer ?? "open")}</dd>
        </div>
      ))}
    </dl>
  );
}
