/** False where only a video can fill the screen, as on an iPhone. */
export function canFillScreen(): boolean {
  return document.fullscreenEnabled === true;
}

export function isFullScreen(): boolean {
  return document.fullscreenElement !== null;
}

export function onFullScreenChange(listener: () => void): () => void {
  document.addEventListener("fullscreenchange", listener);
  return () => document.removeEventListener("fullscreenchange", listener);
}

/** Fills the screen with an element, or gives the screen back. The browser may refuse. */
export async function toggleFullScreen(element: Element): Promise<void> {
  try {
    await (isFullScreen() ? document.exitFullscreen() : element.requestFullscreen());
  } catch {
    // Refused without a press, or by the person's settings: everything stays as it is.
  }
}
