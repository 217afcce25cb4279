const connecting = new Set<WebSocket>();

/**
 * For Convex's client: a WebSocket that can be told to give way while it is being made. Browsers open
 * one at a time to an address. One that was begun while the network was away is deaf for up to 8 s
 * after it is back, and each other to the same proxy waits behind it.
 * @returns undefined where there are none, as on an old server
 */
export function backendSocket(): typeof WebSocket | undefined {
  if (typeof WebSocket === "undefined") return undefined;
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      connecting.add(this);
      const settle = () => connecting.delete(this);
      this.addEventListener("open", settle);
      this.addEventListener("close", settle);
    }
  };
}

/** Ends what is still being made; its client makes another one by itself, a moment later. */
export function giveWay(): void {
  for (const socket of connecting) socket.close();
  connecting.clear();
}
