import {
  EgressInfo,
  ListEgressRequest,
  ListEgressResponse,
  ParticipantEgressRequest,
  RoomCompositeEgressRequest,
  StopEgressRequest,
  UpdateLayoutRequest,
  UpdateStreamRequest,
} from "@livekit/protocol";
import type { RoomServiceClient } from "livekit-server-sdk";
import type { Room } from "../egress.ts";
import type { Egresses } from "../egresses.ts";
import { redactUrl } from "../redact.ts";
import { checkedUrl, layoutOf, planOfParticipant, planOfRoom } from "./requests.ts";
import { TwirpError } from "./twirp.ts";

type Reply = EgressInfo | ListEgressResponse;
type Format = { isJson: boolean; body: Buffer };
export type Api = { egresses: Egresses; rooms: RoomServiceClient };

/** The calls of `livekit.Egress` that Parley uses, in Twirp's JSON and protobuf. */
export async function callMethod(api: Api, method: string, format: Format): Promise<Reply> {
  const run = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!run) throw new TwirpError("bad_route", `no handler for livekit.Egress/${method}`);
  return run(api, format);
}

const METHODS: Record<string, (api: Api, format: Format) => Reply | Promise<Reply>> = {
  async StartRoomCompositeEgress({ egresses, rooms }, format) {
    const value = read(RoomCompositeEgressRequest, format);
    const plan = planOfRoom(value);
    const room = await roomOf(rooms, plan.roomName);
    const request = { case: "roomComposite", value: withoutKeys(value) } as const;
    return egresses.start({ plan, room, request });
  },
  async StartParticipantEgress({ egresses, rooms }, format) {
    const value = read(ParticipantEgressRequest, format);
    const plan = planOfParticipant(value);
    const room = await roomOf(rooms, plan.roomName);
    const request = { case: "participant", value: withoutKeys(value) } as const;
    return egresses.start({ plan, room, request });
  },
  UpdateLayout({ egresses }, format) {
    const { egressId, layout } = read(UpdateLayoutRequest, format);
    const egress = egresses.running(egressId, "be updated");
    egress.setLayout(layoutOf(layout));
    return egress.info;
  },
  UpdateStream({ egresses }, format) {
    const { egressId, addOutputUrls, removeOutputUrls } = read(UpdateStreamRequest, format);
    const egress = egresses.running(egressId, "be updated");
    egress.changeStreams(addOutputUrls.map(checkedUrl), removeOutputUrls);
    return egress.info;
  },
  StopEgress({ egresses }, format) {
    const egress = egresses.running(read(StopEgressRequest, format).egressId, "be stopped");
    egress.stop();
    return egress.info;
  },
  ListEgress({ egresses }, format) {
    return new ListEgressResponse({ items: egresses.list(read(ListEgressRequest, format)) });
  },
};

type Readable<T> = {
  fromJson(json: never, options: { ignoreUnknownFields: boolean }): T;
  fromBinary(bytes: Uint8Array): T;
};

function read<T>(type: Readable<T>, { isJson, body }: Format): T {
  try {
    if (!isJson) return type.fromBinary(body);
    return type.fromJson(JSON.parse(body.toString()) as never, { ignoreUnknownFields: true });
  } catch {
    throw new TwirpError("malformed", "the request could not be decoded");
  }
}

/** The SFU says whether there is such a room, and what its id is. */
async function roomOf(rooms: RoomServiceClient, name: string): Promise<Room> {
  let found;
  try {
    [found] = await rooms.listRooms([name]);
  } catch {
    throw new TwirpError("unavailable", "the SFU does not answer");
  }
  if (!found) throw new TwirpError("not_found", "requested room does not exist");
  return { name, sid: found.sid };
}

/** The request is told to whoever lists, and written down: without the keys of streams. */
function withoutKeys<T extends RoomCompositeEgressRequest | ParticipantEgressRequest>(
  request: T,
): T {
  const copy = request.clone() as T;
  for (const output of copy.streamOutputs) output.urls = output.urls.map(redactUrl);
  if ("output" in copy && copy.output.case === "stream") {
    copy.output.value.urls = copy.output.value.urls.map(redactUrl);
  }
  return copy;
}
