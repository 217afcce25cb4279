/** Next calls it once, when the server has started. It keeps nobody waiting. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logSetup } = await import("./lib/setup/log");
  void logSetup();
}
