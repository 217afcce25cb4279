import type { MutationCtx } from "../_generated/server";
import { type Broadcast, type Output, outputsOf } from "./broadcasts";
import type { EgressUpdate, StreamUpdate } from "./egressUpdates";

export type News = StreamUpdate & { tries: number };

/** The newest that is told of a destination; each time that it is added makes one more entry. */
export function newsOf(streams: StreamUpdate[], output: Output, all: Output[]): News | undefined {
  const found = streams.filter(({ url }) => isFor(url, output, all));
  const last = found.at(-1);
  return last && { ...last, tries: found.length };
}

/** Workers may mask keys in other ways than ours: then the address itself has to do. */
function isFor(url: string, { told }: Output, all: Output[]): boolean {
  if (url === told) return true;
  const isOthers = all.some((other) => other.told === url);
  const like = all.filter((other) => folderOf(other.told) === folderOf(url));
  return !isOthers && like.length === 1 && like[0]!.told === told;
}

const folderOf = (url: string) => url.slice(0, url.lastIndexOf("/"));

/**
 * Whether an egress of a broadcast streams to where nobody was asked about: somebody with a token that
 * may record has added it. Each destination takes one stream at a time, in whatever way it is masked.
 */
export async function hasForeignStream(
  ctx: MutationCtx,
  { _id: broadcastId }: Broadcast,
  { streams = [] }: EgressUpdate,
): Promise<boolean> {
  const outputs = await outputsOf(ctx, broadcastId);
  let unclaimed = streams.filter(({ status }) => status === "active");
  for (const output of outputs) {
    const isNamed = streams.some(({ url }) => url === output.told);
    const own = unclaimed.find(({ url }) =>
      isNamed ? url === output.told : isFor(url, output, outputs),
    );
    unclaimed = unclaimed.filter((stream) => stream !== own);
  }
  return unclaimed.length > 0;
}
