/** Somebody in a room, by an identity that stays the same over their connections. */
export type Person = { identity: string; name: string };
export type PresenceEvents = {
  onJoined: (person: Person) => void;
  onLeft: (person: Person) => void;
};

export type Presence = {
  /** All others who are in the room now. The first time, they were there before: nothing is told. */
  see: (people: readonly Person[]) => void;
  /** Our own connection is away, so nothing can be known of the others. */
  lookAway: () => void;
  stop: () => void;
};

/** A person who is back within this time was never gone. */
export const GRACE_MS = 5000;

/** Tells who comes and who goes, without the short breaks of a connection. */
export function createPresence({ onJoined, onLeft }: PresenceEvents): Presence {
  let known: Map<string, Person> | null = null;
  const leaving = new Map<string, ReturnType<typeof setTimeout>>();

  function stay(identity: string) {
    clearTimeout(leaving.get(identity));
    leaving.delete(identity);
  }
  function go(person: Person) {
    if (leaving.has(person.identity)) return;
    const timer = setTimeout(() => {
      leaving.delete(person.identity);
      known?.delete(person.identity);
      onLeft(person);
    }, GRACE_MS);
    leaving.set(person.identity, timer);
  }
  function lookAway() {
    for (const timer of leaving.values()) clearTimeout(timer);
    leaving.clear();
  }
  return {
    see(people) {
      const now = new Map(people.map((person) => [person.identity, person]));
      if (known === null) {
        known = now;
        return;
      }
      for (const person of known.values()) if (!now.has(person.identity)) go(person);
      for (const person of now.values()) {
        stay(person.identity);
        if (!known.has(person.identity)) onJoined(person);
        known.set(person.identity, person);
      }
    },
    lookAway,
    stop() {
      lookAway();
      known = null;
    },
  };
}
