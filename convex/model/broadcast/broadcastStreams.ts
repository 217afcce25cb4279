import type { MutationCtx } from "../../_generated/server";
import { type Broadcast, type Output, outputsOf } from "./broadcasts";
import type { EgressUpdate, StreamUpdate } from "../egress/egressUpdates";

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
  const told = (await outputsOf(ctx, broadcastId)).map((output) => output.told);
  const unclaimed = streams.filter(({ status }) => status === "active").map(({ url }) => url);
  for (const address of told) take(unclaimed, (url) => url === address);
  // Those that are not named at all: which of a folder's is whose, their masks do not say.
  for (const address of told.filter((one) => streams.every(({ url }) => url !== one))) {
    take(unclaimed, (url) => folderOf(url) === folderOf(address));
  }
  return unclaimed.length > 0;
}

function take(urls: string[], isTaken: (url: string) => boolean): void {
  const index = urls.findIndex(isTaken);
  if (index >= 0) urls.splice(index, 1);
}
