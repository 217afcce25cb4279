// Who signs people in. With Clerk's key set, next.config.ts puts `./clerk/source` in the place of
// this module, so that such a build holds no local sign-in, and a local one no Clerk.
export { AuthSource, useAuthSource } from "./local/source";
