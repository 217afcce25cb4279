import { LOADS_KEY } from "./opened";

/**
 * Runs as a script of the page itself, before any other: where one of the others does not come,
 * nothing else on the page can say so or try again. A page that has opened is left alone.
 * Its source is sent, so it may name nothing from outside.
 */
function mend(key: string): void {
  let isMending = false;
  // Where there is no way to the server, a reload would leave the browser's own error page. What the
  // browser says of being online is no answer: it can be wrong for as long as the page is open.
  const again = (): void => {
    fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
      () => location.reload(),
      () => setTimeout(again, 2_000),
    );
  };
  const onError = ({ target }: Event) => {
    const isScript = target instanceof HTMLScriptElement && target.src.includes("/_next/");
    if (!isScript || isMending || document.documentElement.dataset["opened"]) return;
    isMending = true;
    try {
      const tries = Number(sessionStorage.getItem(key)) + 1;
      if (tries > 3) return;
      sessionStorage.setItem(key, String(tries));
      setTimeout(again, 500 * 2 ** tries);
    } catch {
      // Without storage nothing counts the tries: the page offers a link instead.
    }
  };
  addEventListener("error", onError, true);
}

/** For a `<script>` of the document. */
export const MEND_LOADING = `(${mend.toString()})(${JSON.stringify(LOADS_KEY)})`;
