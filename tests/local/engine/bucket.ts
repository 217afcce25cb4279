import { startBucket } from "./bucketServer.ts";
import { cleanUp } from "./support.ts";

/** A bucket that is gone after the file's tests. */
export async function testBucket() {
  const bucket = await startBucket();
  cleanUp(bucket.stop);
  return bucket;
}
