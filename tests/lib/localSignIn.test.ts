import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chosenPerson, choosePerson, forgetPerson } from "@/lib/auth/local/person";
import { fetchToken, problem } from "@/lib/auth/local/token";
import { PEOPLE } from "@/local/people/people";
import de from "@/messages/de.json";
import en from "@/messages/en.json";
import fr from "@/messages/fr.json";

function storage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

beforeEach(() => {
  vi.stubGlobal("sessionStorage", storage());
  vi.stubGlobal("localStorage", storage());
  problem.set(null);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the chosen person", () => {
  test("of this window wins over the last one of the browser", () => {
    choosePerson("demo-client", "browser");
    choosePerson("demo-provider", "window");
    expect(chosenPerson()).toBe("demo-provider");
    vi.stubGlobal("sessionStorage", storage());
    expect(chosenPerson()).toBe("demo-client");
  });

  test("who signs out in one window stays in the others as whom they chose", () => {
    choosePerson("demo-client", "browser");
    choosePerson("demo-provider", "window");
    forgetPerson({ isQuiet: false });
    expect(chosenPerson()).toBeNull();
    expect(localStorage.getItem("parley.person")).toBe("demo-client");
  });

  test("who signs out of the browser is gone from it", () => {
    choosePerson("demo-client", "browser");
    forgetPerson({ isQuiet: false });
    expect(localStorage.getItem("parley.person")).toBeNull();
  });
});

describe("a token", () => {
  const answers = (...responses: (Response | Error)[]) => {
    const ask = vi.fn<typeof fetch>(async () => {
      const next = responses.shift() ?? new Error("nothing left");
      if (next instanceof Error) throw next;
      return next;
    });
    vi.stubGlobal("fetch", ask);
    return ask;
  };

  beforeEach(() => choosePerson("demo-client", "window"));

  test("is asked for until the issuer answers", async () => {
    vi.useFakeTimers();
    const ask = answers(
      new TypeError("Failed to fetch"),
      new Response("", { status: 503 }),
      Response.json({ token: "jwt" }),
    );
    const token = fetchToken("http://issuer", "demo-client");
    await vi.advanceTimersByTimeAsync(100);
    expect(problem.get()).toBe("unreachable");
    await vi.advanceTimersByTimeAsync(2000);
    expect(await token).toBe("jwt");
    expect(problem.get()).toBeNull();
    expect(ask).toHaveBeenCalledTimes(3);
  });

  test("of a person whom the issuer does not know takes the choice back", async () => {
    answers(new Response("", { status: 404 }));
    expect(await fetchToken("http://issuer", "demo-client")).toBeNull();
    expect(chosenPerson()).toBeNull();
  });

  test("that is refused is no reason to ask again", async () => {
    const ask = answers(new Response("", { status: 403 }));
    expect(await fetchToken("http://issuer", "demo-client")).toBeNull();
    expect(problem.get()).toBe("refused");
    expect(ask).toHaveBeenCalledOnce();
  });

  test("is not waited for once another person is chosen", async () => {
    vi.useFakeTimers();
    answers(new TypeError("Failed to fetch"));
    const token = fetchToken("http://issuer", "demo-client");
    await vi.advanceTimersByTimeAsync(100);
    choosePerson("demo-provider", "window");
    await vi.advanceTimersByTimeAsync(1000);
    expect(await token).toBeNull();
  });
});

test.each(Object.entries({ en, de, fr }))(
  "what the demo people are here for is told in %s, and by the page alone",
  (_locale, { signIn }) => {
    expect(Object.keys(signIn.hint)).toEqual(PEOPLE.map(({ id }) => id));
    expect(PEOPLE.map((person) => Object.keys(person))).toEqual(PEOPLE.map(() => ["id", "name"]));
  },
);
