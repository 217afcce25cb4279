/** How often a page has loaded itself again, in this tab. */
export const LOADS_KEY = "parley.loads";

/** The page's own code runs: what fails from now on is dealt with where it is asked for. */
export function opened(): void {
  document.documentElement.dataset["opened"] = "true";
  try {
    sessionStorage.removeItem(LOADS_KEY);
  } catch {
    // Without storage nothing was counted.
  }
}
