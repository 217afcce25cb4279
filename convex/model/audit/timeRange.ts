type TimeRange = {
  gte(field: "_creationTime", at: number): { lt(field: "_creationTime", at: number): object };
};

/** The end of an index that has the filter's times; both are open where they are not said. */
export function inTime<Q extends TimeRange>(
  q: Q,
  { from = 0, until = Number.MAX_SAFE_INTEGER }: { from?: number; until?: number },
) {
  return q.gte("_creationTime", from).lt("_creationTime", until) as ReturnType<
    ReturnType<Q["gte"]>["lt"]
  >;
}
