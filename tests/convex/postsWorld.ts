import { api } from "../../convex/_generated/api";
import type { World } from "./setup";

const paginationOpts = { numItems: 25, cursor: null };

/** The provider's own posts, and the address of their public page. */
export const listed = async (world: World) => ({
  posts: (await world.asProvider.query(api.posts.listMine, { paginationOpts })).page,
  slug: await world.asProvider.query(api.posts.address, {}),
});

/** That page, as somebody reads it who is not signed in; null while it has no address. */
export const channelIn = async (world: World) => {
  const { slug } = await listed(world);
  const channel = slug === null ? null : await world.t.query(api.posts.channel, { slug });
  if (slug === null || channel === null) return null;
  const { page } = await world.t.query(api.posts.published, { slug, paginationOpts });
  return { ...channel, posts: page };
};
