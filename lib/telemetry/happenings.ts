import type { DeviceStore, DeviceState } from "../devices/types";
import type { Session } from "../session/session";
import type { SessionState } from "../session/types";

/** What became of a connection after it was made; nothing in it names a device. */
export type Happening = {
  kind: "dropped" | "back" | "device_switched" | "device_lost";
  device?: "camera" | "microphone";
  tookMs?: number;
  tries?: number;
};

type Followed = {
  session: Pick<Session, "subscribe" | "getSnapshot">;
  devices: Pick<DeviceStore, "subscribe" | "getSnapshot">;
};

const SOURCES = ["camera", "microphone"] as const;

/** Tells of breaks, and of cameras and microphones that change, while connected. */
export function followHappenings(
  { session, devices }: Followed,
  tell: (happening: Happening) => void,
): () => void {
  let last = session.getSnapshot().state;
  let broken: { since: number; tries: number } | null = null;
  let known = devices.getSnapshot();

  function onSession() {
    const { state } = session.getSnapshot();
    if (state.phase === last.phase && state === last) return;
    last = state;
    if (isBroken(state)) {
      if (broken === null) tell({ kind: "dropped" });
      broken = { since: broken?.since ?? performance.now(), tries: state.attempt };
    } else if (state.phase === "connected" && broken) {
      const { since, tries } = broken;
      broken = null;
      tell({ kind: "back", tookMs: performance.now() - since, tries });
    } else if (state.phase !== "connected") broken = null;
  }

  function onDevices() {
    const now = devices.getSnapshot();
    for (const device of SOURCES) {
      const kind = changeOf(known[device], now[device]);
      if (kind && last.phase === "connected") tell({ kind, device });
    }
    known = now;
  }

  const stops = [session.subscribe(onSession), devices.subscribe(onDevices)];
  return () => stops.forEach((stop) => stop());
}

function isBroken(
  state: SessionState,
): state is Extract<SessionState, { phase: "reconnecting" | "rejoining" }> {
  return state.phase === "reconnecting" || state.phase === "rejoining";
}

function changeOf(before: DeviceState, now: DeviceState): Happening["kind"] | null {
  if (before.track && !now.track && now.isWanted && now.problem !== null) return "device_lost";
  const isOther = before.deviceId !== null && now.deviceId !== null;
  return isOther && before.deviceId !== now.deviceId ? "device_switched" : null;
}
