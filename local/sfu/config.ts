import { writePrivateJson } from "../stack/files.ts";
import type { Secrets } from "../stack/secrets.ts";
import type { Ports } from "../stack/settings.ts";

/** Rooms are made and deleted by the backend; the SFU must not tidy up ahead of it. */
const ROOM_SECONDS = 12 * 60 * 60;

/**
 * How long the SFU waits, in the hope of a better one, before it takes a way whose far end it learnt
 * from a packet (`prflx`) or from a STUN server (`srflx`), or that goes through a relay. By itself it
 * waits 1 s, 0.5 s and 2 s; and a browser's first packet comes ahead of its candidates nearly always,
 * so that what the others send came after 1.06 s. Not at once: a browser's TCP is such a way as well,
 * and the first way is kept for the whole call. In this time UDP is tried twice, should one be lost.
 */
export const ACCEPTANCE = {
  prflx_acceptance_min_wait: "300ms",
  srflx_acceptance_min_wait: "300ms",
  relay_acceptance_min_wait: "1s",
};

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
      ...ACCEPTANCE,
      // Where none is named, LiveKit sends each browser to those of Google and Twilio, which then know
      // who is in a session and when. In one network nobody needs an answer, and this port gives none.
      stun_servers: [`${mediaAddress}:${ports.rtcUdp}`],
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
