import type { BrowserContext, WebSocketRoute } from "@playwright/test";

/** The way from the pages of a context to the backend, which can be cut and mended. */
export async function cuttableBackend(context: BrowserContext) {
  const open = new Set<WebSocketRoute>();
  let isCut = false;
  await context.routeWebSocket(/\/api\/[^/]+\/sync/, (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    open.add(socket);
    socket.onClose(() => void open.delete(socket));
  });
  return {
    async cut() {
      isCut = true;
      for (const socket of open) await socket.close();
    },
    mend() {
      isCut = false;
    },
  };
}
