import { createStore, type Readable } from "../session/store";

/** A window of our own with controls, or the bare picture; null where the browser has neither. */
export type PipKind = "document" | "video" | null;

export type PipState = {
  isOpen: boolean;
  /** The small window that is drawn into, while it is open; null for a bare picture. */
  window: Window | null;
  /** It opens by itself when the tab is left. */
  isAutomatic: boolean;
};

export type Pip = Readable<PipState> & {
  /** Needs a press. Opens the small window, or closes it. */
  toggle: () => Promise<void>;
  close: () => void;
  setAutomatic: (isAutomatic: boolean) => void;
  /** Takes the wish to the browser for as long as there is a session. Returns the way to end that. */
  watch: () => () => void;
};

// Not in TypeScript's library yet.
type DocumentPip = { requestWindow: (size: { width: number; height: number }) => Promise<Window> };
const AUTOMATIC = "enterpictureinpicture" as MediaSessionAction;

const SIZE = { width: 360, height: 300 };
/** Of `HTMLMediaElement`. */
const HAVE_METADATA = 1;
const KEY = "parley.smallWindow";

export function pipKind(): PipKind {
  if ("documentPictureInPicture" in globalThis) return "document";
  return document.pictureInPictureEnabled ? "video" : null;
}

export function createPip(storage: Pick<Storage, "getItem" | "setItem"> | null): Pip {
  const isAutomatic = storage?.getItem(KEY) === "automatic";
  const store = createStore<PipState>({ isOpen: false, window: null, isAutomatic });
  let isWatching = false;

  async function open() {
    if (pipKind() === "video") return await openVideo();
    const api = (globalThis as unknown as { documentPictureInPicture: DocumentPip })
      .documentPictureInPicture;
    const small = await api.requestWindow(SIZE);
    dress(small.document);
    const onEnd = () => store.set({ isOpen: false, window: null });
    small.addEventListener("pagehide", onEnd, { once: true });
    store.set({ isOpen: true, window: small });
  }

  async function openVideo() {
    const video = shownVideo();
    if (video === null) return;
    await video.requestPictureInPicture();
    const ending = new AbortController();
    const { signal } = ending;
    const onEnd = () => {
      // From now on the window may be another picture's.
      ending.abort();
      store.set({ isOpen: false });
    };
    video.addEventListener("leavepictureinpicture", onEnd, { signal });
    // Off the page, without its picture, it would stay over the other apps: black.
    video.addEventListener("emptied", close, { signal });
    store.set({ isOpen: true });
  }

  function tell() {
    const action = isWatching && store.getSnapshot().isAutomatic ? tryOpen : null;
    try {
      navigator.mediaSession.setActionHandler(AUTOMATIC, action);
    } catch {
      // This browser does not open one by itself.
    }
  }

  // The browser may refuse without a press, or while another page has its one small window.
  const tryOpen = () => void open().catch(() => undefined);

  function close() {
    store.getSnapshot().window?.close();
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
  }

  return {
    ...store,
    close,
    async toggle() {
      if (store.getSnapshot().isOpen) close();
      else await open().catch(() => undefined);
    },
    setAutomatic(next) {
      store.set({ isAutomatic: next });
      try {
        storage?.setItem(KEY, next ? "automatic" : "by hand");
      } catch {
        // Without storage it lasts as long as the page.
      }
      tell();
    },
    watch() {
      isWatching = true;
      tell();
      return () => {
        isWatching = false;
        tell();
        close();
      };
    },
  };
}

/** True where the browser can open the small window when the tab is left. */
export function canBeAutomatic(): boolean {
  return pipKind() === "document" && "mediaSession" in navigator;
}

/** False where the small window would be a bare picture, and nobody else shows one now. */
export function hasPictureForPip(): boolean {
  return pipKind() === "document" || shownVideo() !== null;
}

/** Tells when it may have changed, while the menu is open. Returns the way to end that. */
export function watchPictures(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { childList: true, subtree: true });
  // It does not bubble; on its way down it is heard.
  document.addEventListener("loadedmetadata", onChange, true);
  return () => {
    observer.disconnect();
    document.removeEventListener("loadedmetadata", onChange, true);
  };
}

/**
 * Of the others' pictures the one that is large, or else the first; null before its first frame,
 * as the browser refuses it until then.
 */
function shownVideo(): HTMLVideoElement | null {
  const find = (tile: string) =>
    document.querySelector<HTMLVideoElement>(`.tiles > ${tile}:not([data-own]) > video`);
  const video = find('[data-place="large"]') ?? find("*");
  return video && video.readyState >= HAVE_METADATA ? video : null;
}

/** The look of the page: its style sheets, language and direction. */
function dress(small: Document) {
  const { documentElement: page } = document;
  const { documentElement: root } = small;
  root.lang = page.lang;
  root.dir = page.dir;
  root.className = page.className;
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"]')) {
    small.head.append(sheet.cloneNode());
  }
  small.title = document.title;
}
