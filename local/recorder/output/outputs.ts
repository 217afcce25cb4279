import type { StreamHealth, StreamReport } from "../capture/messages.ts";
import { FileOutput } from "./file.ts";
import type { Packets } from "./packets.ts";
import { StreamOutput } from "./stream.ts";

export type OutputsOptions = {
  ffmpeg: string;
  trustedFile: string;
  file: string | null;
  streamUrls: string[];
  onStream: (report: StreamReport) => void;
  onFileFailed: (error: string) => void;
  /** Nothing is left that the encoding would go to. */
  onAllFailed: (error: string) => void;
};

/** Where one encoding goes: a file, and any number of destinations that come and go. */
export class Outputs {
  #options: OutputsOptions;
  #file: FileOutput | null;
  #streams: StreamOutput[] = [];

  constructor(options: OutputsOptions) {
    this.#options = options;
    const { ffmpeg, file, streamUrls } = options;
    this.#file = file === null ? null : new FileOutput(ffmpeg, file, (e) => this.#loseFile(e));
    for (const url of streamUrls) this.#add(url);
  }

  push(packets: Packets) {
    this.#file?.push(packets);
    for (const stream of this.#streams) stream.push(packets);
  }

  /** Of each destination that is still tried. */
  health(): StreamHealth[] {
    return this.#streams.filter((stream) => !stream.hasFailed).map((stream) => stream.health());
  }

  change(add: string[], remove: string[]) {
    for (const url of remove) {
      const stream = this.#streams.find((known) => known.url === url);
      this.#streams = this.#streams.filter((known) => known !== stream);
      void stream?.finish();
    }
    for (const url of add) this.#add(url);
  }

  async finish() {
    const streams = this.#streams.map((stream) => stream.finish());
    await Promise.all([this.#file?.finish(), ...streams]);
  }

  #add(url: string) {
    const { onStream } = this.#options;
    const report = (told: StreamReport) => {
      onStream(told);
      if (told.state === "failed") this.#failIfNothingIsLeft(told.error);
    };
    this.#streams.push(new StreamOutput(this.#options, url, report));
  }

  #loseFile(error: string) {
    this.#file = null;
    this.#options.onFileFailed(error);
    this.#failIfNothingIsLeft(error);
  }

  #failIfNothingIsLeft(error: string) {
    const hasStream = this.#streams.some((stream) => !stream.hasFailed);
    if (this.#file === null && !hasStream) this.#options.onAllFailed(error);
  }
}
