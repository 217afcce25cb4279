// The chunk that carries livekit-client; reached by `import()` alone.
export { createLink } from "./link";
export { createPublisher } from "./publisher";
