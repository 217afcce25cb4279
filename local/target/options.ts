import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { Problem } from "../stack/problem.ts";

export type TargetOptions = {
  port: number;
  key: string;
  /** Where what arrives is written to, as FLV; the newest stream alone. */
  save: string | null;
  by: "nginx" | "ffmpeg" | null;
};

const USUAL_PORT = "1935";

export const HELP = `npm run broadcast:target -- [options]

A real RTMP server on this machine, to see a broadcast arrive.

  --port PORT   where it listens (${USUAL_PORT})
  --key KEY     the stream key (a new one each time)
  --save FILE   keeps what arrives, as FLV
  --by SERVER   nginx or ffmpeg
  --help        this text

It is nginx with its rtmp module where that is installed, which refuses other keys; else ffmpeg,
which takes one stream at a time and any key.`;

/** Null when help is asked for. @throws Problem */
export function readOptions(args: string[]): TargetOptions | null {
  const { values } = parsed(args);
  if (values.help) return null;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(`--port ${values.port} is no port. Choose one from 1 to 65535.`);
  }
  const key = values.key ?? `try-${randomBytes(9).toString("base64url")}`;
  if (!/^[\w-]+$/.test(key)) {
    throw new Problem("--key takes letters, digits, - and _ alone.");
  }
  const { by = null, save = null } = values;
  if (by !== null && by !== "nginx" && by !== "ffmpeg") {
    throw new Problem(`--by ${by} is no server. Choose nginx or ffmpeg.`);
  }
  return { port, key, save, by };
}

function parsed(args: string[]) {
  try {
    const text = { type: "string" } as const;
    const options = { port: { ...text, default: USUAL_PORT }, key: text, save: text, by: text };
    return parseArgs({ args, options: { ...options, help: { type: "boolean" } } });
  } catch (error) {
    throw new Problem(`${(error as Error).message} See --help.`);
  }
}
