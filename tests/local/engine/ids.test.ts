import { describe, expect, it } from "vitest";
import { encodeId, internalOf, newId, tableNumberOf } from "../../../local/engine/ids.ts";

const INTERNAL = Uint8Array.from({ length: 16 }, (_, i) => 250 - i);
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The text of any bytes, with their checksum, and with what the bits behind them say. */
function spelled(body: number[], behind = 0): string {
  let [first, second] = [0, 0];
  for (const byte of body) {
    first = (first + byte) & 0xff;
    second = (second + first) & 0xff;
  }
  const bits = [...body, first, second].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const length = Math.ceil(bits.length / 5);
  const digits = Array.from({ length }, (_, i) => {
    const own = bits.slice(i * 5, i * 5 + 5);
    const rest = behind.toString(2).padStart(5 - own.length, "0");
    return ALPHABET[Number.parseInt(own.length < 5 ? own + rest : own, 2)];
  });
  return digits.join("");
}

describe("an id", () => {
  it.each([1, 127, 128, 10_001, 2 ** 21, 2 ** 32 - 1])("tells table %i", (number) => {
    for (let i = 0; i < 100; i += 1) expect(tableNumberOf(newId(number))).toBe(number);
    expect([...internalOf(encodeId(number, INTERNAL))]).toEqual([...INTERNAL]);
  });

  it("has one spelling: the shortest, with nothing behind it", () => {
    expect(spelled([5, ...INTERNAL])).toBe(encodeId(5, INTERNAL));
    expect(tableNumberOf(spelled([0x85, 0, ...INTERNAL]))).toBe(null);
    expect(tableNumberOf(spelled([5, ...INTERNAL], 1))).toBe(null);
    expect(tableNumberOf(spelled([0x85, 0x80, ...INTERNAL]))).toBe(null);
    expect(tableNumberOf(spelled([0, ...INTERNAL]))).toBe(null);
  });

  it("has a checksum, digits of its own and a length", () => {
    const id = encodeId(5, INTERNAL);
    for (let at = 0; at < id.length; at += 1) {
      for (const digit of [...ALPHABET, "u", "A", "é", "-"].filter((one) => one !== id[at])) {
        expect(tableNumberOf(id.slice(0, at) + digit + id.slice(at + 1))).toBe(null);
      }
    }
    for (const other of ["", id.slice(1), id.slice(0, -1), `${id}0`, id.toUpperCase()])
      expect(tableNumberOf(other)).toBe(null);
  });
});
