/** Where the app is: the first of its addresses. */
export function appOrigin(): string {
  return appOrigins()[0] ?? "";
}

export function appOrigins(): string[] {
  return (process.env.APP_ORIGINS ?? "").split(",").filter(Boolean);
}
