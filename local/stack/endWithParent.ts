/** Ends this process when its stdin closes, which is when its supervisor is gone. */
export function endWithParent() {
  const end = () => process.exit(0);
  process.stdin.on("end", end).on("close", end).on("error", end).resume();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, end);
}
