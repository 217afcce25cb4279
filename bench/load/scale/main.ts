/** `npm run scale`: the tables of docs/SCALE.md, from what was counted, assumed and priced. */
import { TABLES } from "./tables.ts";

console.log(
  Object.values(TABLES)
    .map((table) => table())
    .join("\n\n"),
);
