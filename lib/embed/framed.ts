/**
 * Whether a page of another site is around this one. Who came by a guest's link is signed in there
 * alone: a window of its own would ask them to sign in.
 */
export const isFramed = () => window.parent !== window;
