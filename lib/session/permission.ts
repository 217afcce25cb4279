import type { Core } from "./core";

/** Opens camera and microphone, and notes how long that took: mostly the browser's question. */
export function openDevices(core: Core): void {
  const { devices } = core;
  const startedAt = performance.now();
  const isSettled = () => {
    const { camera, microphone } = devices.getSnapshot();
    return !camera.isStarting && !microphone.isStarting;
  };
  devices.start();
  if (core.permissionMs !== undefined || isSettled()) return;
  const stop = devices.subscribe(() => {
    if (!isSettled()) return;
    stop();
    core.permissionMs = performance.now() - startedAt;
  });
}
