/** The demo people: roles, not persons. Their ids are the subjects of their tokens. */
export const PEOPLE = [
  { id: "demo-provider", name: "Demo provider" },
  { id: "second-provider", name: "Second provider" },
  { id: "demo-client", name: "Demo client" },
  { id: "second-client", name: "Second client" },
  { id: "demo-outsider", name: "Demo outsider" },
  { id: "demo-admin", name: "Demo admin" },
] as const;
export type Person = (typeof PEOPLE)[number];

export function personOf(id: unknown): Person | undefined {
  return PEOPLE.find((person) => person.id === id);
}
