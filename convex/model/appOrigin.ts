/** Where the app is: the first of its addresses. */
export function appOrigin(): string {
  return (process.env.APP_ORIGINS ?? "").split(",")[0] ?? "";
}
