import { listKeys } from "../integrations/apiKeys";
import { originsOf } from "../integrations/embeds";
import { listEndpoints } from "../integrations/endpoints";
import { type Exporter, iso, whole } from "./exportRow";

/** Where programs of theirs are told of events; what signs that is a secret, and stays one. */
export const endpoints: Exporter = async (ctx, user) => {
  const rows = await listEndpoints(ctx, user);
  return whole(
    rows.map(({ url, types, isForAll, madeAt, off }) => ({
      at: iso(madeAt),
      url,
      types,
      isForAll,
      isOn: off === null,
    })),
  );
};

export const apiKeys: Exporter = async (ctx, user) => {
  const rows = await listKeys(ctx, user);
  return whole(
    rows.map(({ name, ending, scopes, madeAt, lastUsedAt }) => ({
      at: iso(madeAt),
      name,
      ending,
      scopes,
      lastUsedAt: iso(lastUsedAt ?? undefined),
    })),
  );
};

/** The sites that may show their sessions. */
export const sites: Exporter = async (ctx, user) =>
  whole((await originsOf(ctx, user._id)).map((origin) => ({ origin })));
