// What looks at media that flows, as one chunk: loaded once somebody is in, since nothing of it is
// needed to see and hear each other. Reached by `import()` alone.
export { watchArrivals } from "./arrivals";
export { pathOf, readPulse } from "./pulse";
