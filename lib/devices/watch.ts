import { type DeviceSource, permissionStatus } from "./acquire";

type DeviceEvents = {
  /** A device was plugged in or out. */
  onListChange: () => void;
  /** The person allowed the device in the browser's own settings: no reload is needed. */
  onGranted: (source: DeviceSource) => void;
  /** The page is looked at again. Not every browser tells of permissions, and none of the system's. */
  onReturn: () => void;
};

/** Listens for devices and permissions that come back; returns the way to stop. */
export function watchDevices({ onListChange, onGranted, onReturn }: DeviceEvents): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  navigator.mediaDevices?.addEventListener("devicechange", onListChange, { signal });
  globalThis.addEventListener?.("focus", onReturn, { signal });
  globalThis.document?.addEventListener(
    "visibilitychange",
    () => {
      if (!document.hidden) onReturn();
    },
    { signal },
  );
  for (const source of ["camera", "microphone"] as const) {
    void permissionStatus(source).then((status) => {
      status?.addEventListener(
        "change",
        () => {
          if (status.state === "granted") onGranted(source);
        },
        { signal },
      );
    });
  }
  return () => ending.abort();
}
