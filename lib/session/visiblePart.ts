/** Less is a bar of the browser that comes and goes; a keyboard takes a good deal more. */
const KEYBOARD_PX = 120;

/**
 * Fits an element that covers the page to what an on-screen keyboard leaves of it, until the
 * returned function is called. Safari on iOS lays the keyboard over the page and pushes the page
 * up; other browsers make the page smaller themselves (`interactive-widget`), and nothing happens
 * here. Sets `--seen-top` and `--seen-height` on the element.
 */
export function fitToVisiblePart(element: HTMLElement): () => void {
  const view = window.visualViewport;
  if (!view) return () => {};
  const leaving = new AbortController();
  const fit = () => {
    const isCovered = view.scale < 1.01 && window.innerHeight - view.height > KEYBOARD_PX;
    set(element, "--seen-top", isCovered ? view.offsetTop : null);
    set(element, "--seen-height", isCovered ? view.height : null);
  };
  view.addEventListener("resize", fit, { signal: leaving.signal });
  view.addEventListener("scroll", fit, { signal: leaving.signal });
  fit();
  return () => leaving.abort();
}

function set(element: HTMLElement, name: string, px: number | null) {
  if (px === null) element.style.removeProperty(name);
  else element.style.setProperty(name, `${Math.round(px)}px`);
}
