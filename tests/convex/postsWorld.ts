import { api } from "../../convex/_generated/api";
import type { World } from "./setup";

/** The provider's own posts, and the address of their public page. */
export const listed = async (world: World) => await world.asProvider.query(api.posts.listMine, {});

/** That page, as somebody reads it who is not signed in; null while it has no address. */
export const channelIn = async (world: World) => {
  const { slug } = await listed(world);
  return slug === null ? null : await world.t.query(api.posts.channel, { slug });
};
