import { writePrivateJson } from "../stack/files.ts";
import type { Secrets } from "../stack/secrets.ts";
import type { Ports } from "../stack/settings.ts";

/** Rooms are made and deleted by the backend; the SFU must not tidy up ahead of it. */
const ROOM_SECONDS = 12 * 60 * 60;

export type SfuOptions = { ports: Ports; secrets: Secrets; mediaAddress: string };

/** livekit-server's configuration; JSON is YAML, so it needs no writer of its own. */
export function sfuConfig({ ports, secrets, mediaAddress }: SfuOptions) {
  return {
    port: ports.livekit,
    bind_addresses: ["127.0.0.1"],
    keys: { [secrets.livekitKey]: secrets.livekitSecret },
    rtc: {
      tcp_port: ports.rtcTcp,
      udp_port: ports.rtcUdp,
      use_external_ip: false,
      node_ip: mediaAddress,
      ...mediaInterface(mediaAddress),
    },
    room: { auto_create: false, empty_timeout: ROOM_SECONDS, departure_timeout: ROOM_SECONDS },
    webhook: {
      api_key: secrets.livekitKey,
      urls: [`http://127.0.0.1:${ports.site}/livekit/webhook`],
    },
    logging: { level: "info", json: true, pion_level: "error" },
  };
}

function mediaInterface(address: string) {
  return {
    enable_loopback_candidate: address === "127.0.0.1",
    ips: { includes: [`${address}/32`] },
  };
}

export function writeSfuConfig(file: string, options: SfuOptions) {
  writePrivateJson(file, sfuConfig(options));
}
