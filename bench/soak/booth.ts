import { type ChildProcess, spawn } from "node:child_process";
import type { RoomTicket } from "./voices.ts";

export type Booth = {
  /** Whoever has a ticket comes in, and who was in goes first. False: not all of them did. */
  seat(tickets: RoomTicket[]): Promise<boolean>;
  /** Whoever is in is gone without a goodbye, as by a browser that crashed. */
  kill(): void;
  /** How often the process ended by itself. */
  crashes(): number;
};

/** A process in which a pair is in its room; one that died is followed by another. */
export function openBooth(): Booth {
  let child: ChildProcess | null = null;
  let crashes = 0;

  function start(): ChildProcess {
    const started = spawn(process.execPath, ["bench/soak/voices.ts"], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, NODE_ENV: "production" },
    });
    started.once("exit", () => {
      if (child !== started) return;
      child = null;
      crashes += 1;
    });
    return started;
  }

  return {
    async seat(tickets) {
      if (child === null && tickets.length === 0) return true;
      child ??= start();
      const own = child;
      const answer = Promise.withResolvers<boolean>();
      const onExit = () => answer.resolve(false);
      own.once("message", answer.resolve).once("exit", onExit);
      own.send(tickets, (error) => void (error && answer.resolve(false)));
      const areIn = await answer.promise;
      own.off("message", answer.resolve).off("exit", onExit);
      return areIn;
    },
    kill() {
      const own = child;
      child = null;
      own?.kill("SIGKILL");
    },
    crashes: () => crashes,
  };
}
