/** The pages that play broadcasts and posts: their documents alone let streams in. */
export function playsStreams(pathname: string): boolean {
  return /^\/(watch|posts)\//.test(pathname);
}

/**
 * The first document's policy stays while one goes from page to page: who came that way gets a
 * document of this page.
 * @returns true: the page is being loaded again
 */
export function loadOwnDocument(): boolean {
  const [first] = performance.getEntriesByType("navigation");
  if (!first || playsStreams(new URL(first.name).pathname)) return false;
  location.reload();
  return true;
}
