import { LOADS_KEY } from "./opened";

/**
 * Runs as a script of the page itself, before any other: where one of the others does not come,
 * nothing else on the page can say so or try again. A page that has opened is left alone.
 * Its source is sent, so it may name nothing from outside.
 */
function mend(key: string): void {
  let isMending = false;
  const again = () => location.reload();
  const onError = ({ target }: Event) => {
    const isScript = target instanceof HTMLScriptElement && target.src.includes("/_next/");
    if (!isScript || isMending || document.documentElement.dataset["opened"]) return;
    isMending = true;
    try {
      const tries = Number(sessionStorage.getItem(key)) + 1;
      if (tries > 3) return;
      sessionStorage.setItem(key, String(tries));
      if (navigator.onLine) setTimeout(again, 500 * 2 ** tries);
      else addEventListener("online", again);
    } catch {
      // Without storage nothing counts the tries: the page offers a link instead.
    }
  };
  addEventListener("error", onError, true);
}

/** For a `<script>` of the document. */
export const MEND_LOADING = `(${mend.toString()})(${JSON.stringify(LOADS_KEY)})`;
