const PLACES = /^\/(watch|posts)\//;

/**
 * Only the documents of these pages let streams in, and the first document's policy stays while one
 * goes from page to page: who came that way gets a document of this page.
 * @returns true: the page is being loaded again
 */
export function loadOwnDocument(): boolean {
  const [first] = performance.getEntriesByType("navigation");
  if (!first || PLACES.test(new URL(first.name).pathname)) return false;
  location.reload();
  return true;
}
