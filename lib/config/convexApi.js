/**
 * What a page needs of `convex/server`: the generated `api` is `anyApi`. The package's own entry
 * also brings schemas and validators, 5 kB that a browser never runs. See next.config.ts.
 */
export { anyApi } from "../../node_modules/convex/dist/esm/server/api.js";

/** Components are called by the backend alone. */
export const componentsGeneric = () => ({});
