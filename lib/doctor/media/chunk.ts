// The part of the doctor that carries livekit-client; reached by `import()` alone.
export { connectToProbe, leave } from "./connect";
export { measureFlow } from "./flow";
export { tryTcp } from "./tcp";
