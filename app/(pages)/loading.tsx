/** The frame is there at once; the page itself is on its way. */
export default function Loading() {
  return <main className="main" id="main" aria-busy="true" />;
}
