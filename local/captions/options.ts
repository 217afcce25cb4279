/** What the captions' process is started with, as JSON in a file. */
export type CaptionsOptions = {
  port: number;
  /** For files that wait for their turn; emptied at the start. */
  folder: string;
  /** What the backend sends as its bearer token. */
  secret: string;
  ffmpeg: string;
  /** Of the environment that has the speech engine. */
  python: string;
  /** It ends when its stdin closes, as whoever started it is gone then. */
  hasParent?: boolean;
  /** For tests: other bounds than the usual ones. */
  limits?: Partial<Limits>;
};

export type Limits = {
  maxBytes: number;
  /** What a file leaves free of the disk, on which recordings may be made. */
  reserveBytes: number;
  maxSeconds: number;
  /** Jobs that wait or are worked on. */
  maxOpen: number;
  /** An engine that says nothing for so long is given up. It runs behind everything else. */
  silentMs: number;
  keepResultMs: number;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const LIMITS: Limits = {
  maxBytes: 4_000_000_000,
  reserveBytes: 2_000_000_000,
  maxSeconds: 6 * 3_600,
  maxOpen: 3,
  silentMs: 5 * MINUTE,
  keepResultMs: HOUR,
};

/** What the engine understands, and how it is called where its work is shown. */
export const LANGUAGE = "en";
export const ENGINE = "moonshine tiny-en 0.1.0";
