// The way in. As with lib/auth/source, a build with Clerk's key has `./ClerkSignIn` here.
export { SignInPanel } from "./LocalSignIn";
