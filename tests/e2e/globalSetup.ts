import { startTestStack } from "./stack.ts";

/** One whole stack for all journeys; the workers find it through the environment. */
export default async function globalSetup() {
  const stack = await startTestStack();
  return async () => await stack.stop();
}
