/** What a network lets media do: `tcp`: all but UDP; `relay`: nothing but what a relay carries. */
export type Left = "tcp" | "relay";

/**
 * Runs in the page, before any of its code: its peer connections find only what is left. With
 * `isLate` the relay is found only by a connection that asks for nothing else, as where its pairs
 * stand behind many direct ones that take too long to fail.
 */
export function blockMedia({ left, isLate }: { left: Left; isLate: boolean }) {
  type Description = RTCSessionDescriptionInit;
  type Describe = (options?: RTCOfferOptions) => Promise<Description>;
  type Lines = (line: string) => boolean;
  const Real = window.RTCPeerConnection;
  const addIceCandidate = Real.prototype.addIceCandidate as (
    init: RTCIceCandidateInit,
  ) => Promise<void>;
  const setRemoteDescription = Real.prototype.setRemoteDescription as (
    theirs: Description,
  ) => Promise<void>;
  const createOffer = Real.prototype.createOffer as Describe;
  const createAnswer = Real.prototype.createAnswer as Describe;
  const keeping = ({ type, sdp = "" }: Description, isKept: Lines): Description => {
    const lines = sdp.split("\r\n");
    const kept = lines.filter((line) => !line.startsWith("a=candidate:") || isKept(line));
    return { type, sdp: kept.join("\r\n") };
  };

  /** Only these addresses of the server are heard of, and it hears of none of ours. */
  function hide(connection: RTCPeerConnection, isKept: Lines) {
    const ours = async (described: Promise<Description>) => keeping(await described, () => false);
    Object.defineProperty(connection, "onicecandidate", { set() {} });
    Object.assign(connection, {
      createOffer: async (options?: RTCOfferOptions) =>
        await ours(createOffer.call(connection, options)),
      createAnswer: async () => await ours(createAnswer.call(connection)),
      setRemoteDescription: async (theirs: Description) =>
        await setRemoteDescription.call(connection, keeping(theirs, isKept)),
      async addIceCandidate(init: RTCIceCandidateInit) {
        if (isKept(init.candidate ?? "")) await addIceCandidate.call(connection, init);
      },
    });
  }

  window.RTCPeerConnection = class extends Real {
    constructor(options: RTCConfiguration = {}) {
      const isAsked = options.iceTransportPolicy === "relay";
      const isForced = left === "relay" && !isLate;
      super(isForced ? { ...options, iceTransportPolicy: "relay" } : options);
      if (left === "tcp") hide(this, (line) => / tcp /i.test(line));
      if (isLate && !isAsked) hide(this, () => false);
    }
  } as typeof RTCPeerConnection;
}
