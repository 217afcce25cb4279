/** Ends this process when its stdin closes, which is when its supervisor is gone, or when asked to. */
export function endWithParent() {
  process.stdin.on("end", end).on("close", end).on("error", end).resume();
  endWhenAsked();
}

/** Under a supervisor that gives it no stdin of its own. */
export function endWhenAsked() {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, end);
}

const end = () => process.exit(0);
