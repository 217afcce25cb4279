/*
 * <parley-session booking="…"> or <parley-session session="https://…/sessions/…">, with
 * guest="SECRET or link" for somebody without an account, and label="…" as its name for who cannot
 * see it. It shows the session, and tells of it by
 * the events `joined`, `left` (detail.why) and `failed` (detail.code). See docs/INTEGRATIONS.md.
 */
(() => {
  const home = new URL(document.currentScript.src).origin;
  const ALLOW = ["camera", "microphone", "display-capture", "fullscreen", "autoplay"].concat(
    "screen-wake-lock",
    "speaker-selection",
  );
  /** What it is to somebody who cannot see it, in the language of the page around it. */
  const LABELS = { en: "Video session", de: "Videositzung", fr: "Séance vidéo" };
  const TYPES = ["joined", "left", "failed"];

  /** The id at the end of an address, or itself. */
  const idIn = (text) => text.split(/[?#]/)[0].split("/").filter(Boolean).pop() ?? "";
  /** What is behind the `#` of a link, or itself. */
  const secretIn = (text) => text.split("#").pop();

  class ParleySession extends HTMLElement {
    static observedAttributes = ["booking", "session", "guest", "label"];
    #frame = null;
    #address = "";

    connectedCallback() {
      window.addEventListener("message", this.#hear);
      this.#show();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#hear);
      this.#frame?.remove();
      this.#frame = null;
      this.#address = "";
    }

    attributeChangedCallback() {
      if (this.isConnected) this.#show();
    }

    #show() {
      const booking = idIn(this.getAttribute("booking") ?? this.getAttribute("session") ?? "");
      if (booking === "") return;
      const address = new URL(`/embed/${encodeURIComponent(booking)}`, home);
      address.searchParams.set("origin", window.location.origin);
      address.hash = secretIn(this.getAttribute("guest") ?? "");
      if (address.href === this.#address) return this.#name();
      this.#address = address.href;
      // A new frame: an address that differs behind the `#` alone would load nothing.
      this.#frame?.remove();
      this.#frame = this.#build(address.href);
      this.append(this.#frame);
      this.#name();
    }

    #name() {
      const language = this.closest("[lang]")?.lang.split("-")[0].toLowerCase();
      this.#frame.title = this.getAttribute("label") || LABELS[language] || LABELS.en;
    }

    #build(src) {
      const frame = document.createElement("iframe");
      frame.allow = ALLOW.map((feature) => `${feature} ${home}`).join("; ");
      frame.referrerPolicy = "origin";
      Object.assign(frame.style, { border: "0", width: "100%", height: "100%" });
      if (getComputedStyle(this).display === "inline") this.style.display = "block";
      if (this.clientHeight === 0) this.style.height = "640px";
      frame.src = src;
      return frame;
    }

    #hear = ({ origin, source, data }) => {
      if (origin !== home || source !== this.#frame?.contentWindow) return;
      if (data?.source !== "parley" || !TYPES.includes(data.type)) return;
      const { type, why, code } = data;
      this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail: { why, code } }));
    };
  }

  if (!customElements.get("parley-session")) customElements.define("parley-session", ParleySession);
})();
