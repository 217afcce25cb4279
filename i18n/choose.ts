type Asked = { chosen: string | undefined; acceptLanguage: string | null };

/**
 * The language of a request: the one chosen by hand, else the first that the browser asks for
 * and we have (`de-AT` is served by `de`), else the default.
 */
export function chooseLocale<L extends string>(
  { chosen, acceptLanguage }: Asked,
  locales: readonly [L, ...L[]],
): L {
  const known = locales.find((locale) => locale === chosen);
  if (known) return known;
  for (const tag of preferences(acceptLanguage ?? "")) {
    const match =
      locales.find((locale) => locale.toLowerCase() === tag) ??
      locales.find((locale) => locale.toLowerCase() === tag.split("-")[0]);
    if (match) return match;
  }
  return locales[0];
}

/** The tags of an Accept-Language header in lower case, the most wanted first. */
function preferences(header: string): string[] {
  return header
    .split(",", 30)
    .map((part) => {
      const [tag = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== "" && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
