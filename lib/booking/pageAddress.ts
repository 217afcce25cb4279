/** Where clients find a provider's page. */
export function pagePath(slug: string): string {
  return `/book/${slug}`;
}
