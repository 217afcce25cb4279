import type { LayoutName } from "./layout.ts";

/** What a capture process is told first. Times on the wire are UTC milliseconds. */
export type CaptureOptions = {
  egressId: string;
  roomName: string;
  livekitUrl: string;
  apiKey: string;
  apiSecret: string;
  ffmpeg: string;
  /** The certificates that destinations are checked against. */
  trustedFile: string;
  layout: LayoutName;
  audioOnly: boolean;
  /** One person alone, or everybody. */
  only: { identity: string; screen: boolean } | null;
  /** Where the growing MP4 goes, if there is one. */
  file: string | null;
  streamUrls: string[];
};

export type ToCapture =
  | { kind: "start"; options: CaptureOptions }
  | { kind: "layout"; layout: LayoutName }
  | { kind: "streams"; add: string[]; remove: string[] }
  | { kind: "stop" };

export type StreamState = "connecting" | "live" | "finished" | "failed";
export type StreamReport = {
  url: string;
  state: StreamState;
  error: string;
  retries: number;
  at: number;
};

/** How a destination takes the stream. */
export type StreamHealth = {
  url: string;
  kbps: number;
  droppedFrames: number;
  /** UTC milliseconds; null until it took something. */
  lastDataAt: number | null;
};

export type FromCapture =
  /** The clock runs: this is where the recording begins. */
  | { kind: "begun"; at: number }
  /** The first picture (or sound) has really been encoded. */
  | { kind: "active"; at: number }
  | { kind: "stream"; report: StreamReport }
  | { kind: "health"; streams: StreamHealth[] }
  /** The file cannot be written any more, while streams go on. */
  | { kind: "fileFailed"; error: string }
  | { kind: "ended"; at: number; error: string; details: string };
