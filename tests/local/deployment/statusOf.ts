/** The status of an address: a process of its own, as certificates are trusted at the start alone. */
import { argv } from "node:process";

const answer = await fetch(argv[2]!, { method: "POST" });
console.log(answer.status);
