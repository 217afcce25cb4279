import {
  EncodedFileType,
  EncodingOptionsPreset,
  StreamProtocol,
  type ParticipantEgressRequest,
  type RoomCompositeEgressRequest,
} from "@livekit/protocol";
import { LAYOUTS, type LayoutName } from "../capture/layout.ts";
import { TwirpError } from "./twirp.ts";

/** What a request asks for, once it is known to be possible. */
export type Plan = {
  roomName: string;
  layout: LayoutName;
  audioOnly: boolean;
  only: { identity: string; screen: boolean } | null;
  /** The name it is told under; on disk it has one of its own. */
  filename: string | null;
  streamUrls: string[];
};

export function planOfRoom(request: RoomCompositeEgressRequest): Plan {
  if (request.videoOnly) throw unimplemented("video only");
  if (request.customBaseUrl) throw unimplemented("a template of your own");
  if (request.audioMixing) throw unimplemented("another mix of the sound");
  const { layout, audioOnly } = request;
  return { ...planOf(request), layout: layoutOf(layout), audioOnly, only: null };
}

export function planOfParticipant(request: ParticipantEgressRequest): Plan {
  const { identity, screenShare: screen } = request;
  if (!identity) throw new TwirpError("invalid_argument", "identity is missing");
  return { ...planOf(request), layout: "grid", audioOnly: false, only: { identity, screen } };
}

export function layoutOf(text: string): LayoutName {
  const name = text === "" ? "grid" : text;
  if ((LAYOUTS as readonly string[]).includes(name)) return name as LayoutName;
  throw new TwirpError("invalid_argument", `layout must be one of ${LAYOUTS.join(", ")}`);
}

type Request = RoomCompositeEgressRequest | ParticipantEgressRequest;

function planOf(request: Request) {
  const { roomName, segmentOutputs, imageOutputs, webhooks, options } = request;
  if (!roomName) throw new TwirpError("invalid_argument", "room name is missing");
  if (segmentOutputs.length > 0) throw unimplemented("segments");
  if (imageOutputs.length > 0) throw unimplemented("images");
  if (webhooks.length > 0) throw unimplemented("webhooks of a request");
  const isUsual =
    options.case === undefined ||
    (options.case === "preset" && options.value === EncodingOptionsPreset.H264_720P_30);
  if (!isUsual) throw unimplemented("another encoding than H264_720P_30");
  const filename = filenameOf(request);
  const streamUrls = streamUrlsOf(request);
  if (filename === null && streamUrls.length === 0) {
    throw new TwirpError("invalid_argument", "no output is given");
  }
  return { roomName, filename, streamUrls };
}

function filenameOf(request: Request): string | null {
  const legacy =
    "output" in request && request.output.case === "file" ? request.output.value : null;
  const [output, ...more] = request.fileOutputs.length > 0 ? request.fileOutputs : [legacy];
  if (!output) return null;
  if (more.length > 0) throw unimplemented("more than one file");
  if (output.output.case !== undefined) throw unimplemented(`upload to ${output.output.case}`);
  const { fileType, filepath } = output;
  if (fileType !== EncodedFileType.DEFAULT_FILETYPE && fileType !== EncodedFileType.MP4) {
    throw unimplemented("another file type than MP4");
  }
  return safeName(filepath);
}

/** A relative path without anything that leads out of a folder; "" where nothing is left. */
export function safeName(path: string): string {
  return path
    .split(/[/\\]+/)
    .map((part) => part.replace(/[^\p{L}\p{N} ._-]/gu, "_").trim())
    .filter((part) => part !== "" && !/^\.+$/.test(part))
    .join("/")
    .slice(-200);
}

function streamUrlsOf(request: Request): string[] {
  const legacy =
    "output" in request && request.output.case === "stream" ? [request.output.value] : [];
  const outputs = request.streamOutputs.length > 0 ? request.streamOutputs : legacy;
  return outputs.flatMap(({ protocol, urls }) => {
    const isRtmp = protocol === StreamProtocol.DEFAULT_PROTOCOL || protocol === StreamProtocol.RTMP;
    if (!isRtmp) throw unimplemented("another protocol than RTMP");
    return urls.map(checkedUrl);
  });
}

export function checkedUrl(url: string): string {
  if (/^rtmps?:\/\/[^\s/]+\/\S+$/.test(url) && URL.canParse(url)) return url;
  throw new TwirpError(
    "invalid_argument",
    "a stream's address must begin with rtmp:// or rtmps://",
  );
}

function unimplemented(what: string) {
  return new TwirpError("unimplemented", `${what} is not supported by this recorder`);
}
