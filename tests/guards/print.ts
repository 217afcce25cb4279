/** The table of docs/SECURITY.md, to put there. */
import { table } from "./table.ts";

console.log(table());
