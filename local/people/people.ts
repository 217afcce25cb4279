/** The demo people: roles, not persons. Their ids are the subjects of their tokens. */
export const PEOPLE = [
  { id: "demo-provider", name: "Demo provider", hint: "Offers the demo bookings" },
  { id: "second-provider", name: "Second provider", hint: "Has bookings of their own" },
  { id: "demo-client", name: "Demo client", hint: "Has a session live now" },
  { id: "second-client", name: "Second client", hint: "Has other bookings" },
  { id: "demo-outsider", name: "Demo outsider", hint: "Has no bookings" },
  { id: "demo-admin", name: "Demo admin", hint: "Reads the token log" },
] as const;
export type Person = (typeof PEOPLE)[number];

export function personOf(id: unknown): Person | undefined {
  return PEOPLE.find((person) => person.id === id);
}
