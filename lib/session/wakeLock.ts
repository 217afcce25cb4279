/**
 * Keeps the screen on until the returned function is called. A call is watched without touching
 * the device, and a phone that sleeps takes camera and microphone with it. The browser lets go
 * whenever the page is hidden, so the lock is taken anew each time that it is seen again.
 */
export function keepAwake(): () => void {
  // Missing on http, and in browsers before 2022.
  const locks = (navigator as Partial<Navigator>).wakeLock;
  if (!locks) return () => {};
  const leaving = new AbortController();
  let held: WakeLockSentinel | null = null;
  let isAsking = false;

  async function take(wakeLock: WakeLock) {
    if (isAsking || document.visibilityState !== "visible" || held?.released === false) return;
    isAsking = true;
    try {
      held = await wakeLock.request("screen");
      if (leaving.signal.aborted) await held.release();
    } catch {
      // Refused, as with a low battery: the call goes on, and the screen may sleep.
    } finally {
      isAsking = false;
    }
  }
  document.addEventListener("visibilitychange", () => void take(locks), {
    signal: leaving.signal,
  });
  void take(locks);
  return () => {
    leaving.abort();
    void held?.release().catch(() => undefined);
  };
}
