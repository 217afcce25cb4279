/** Takes a guard out of the product's code: `find` stands in the file once. */
export type Guard = {
  file: string;
  find: string;
  replace: string;
  /** The test that must fail without it, by its place in the row's. */
  red: number;
};

/** A fault or an attack, the tests that hold it by file and title, and what they guard. */
export type Row = {
  id: string;
  words: string;
  tests: readonly (readonly [file: string, title: string])[];
  guards: readonly Guard[];
  /** Why there is no guard to take away. */
  note?: string;
};
