import { execFileSync } from "node:child_process";

type Process = { pid: number; parent: number; command: string };

function processes(): Process[] {
  const list = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  return list.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** Children of a process whose command holds a word. */
export function childrenOf(pid: number, word: string): number[] {
  const own = processes().filter(({ parent, command }) => parent === pid && command.includes(word));
  return own.map((child) => child.pid);
}

/** Children of a process, theirs, and so on. */
export function descendantsOf(pid: number, all = processes()): Process[] {
  const own = all.filter(({ parent }) => parent === pid);
  return own.flatMap((child) => [child, ...descendantsOf(child.pid, all)]);
}
