import Mux from "@mux/mux-node";
import { hasMux } from "./muxAccount";

/** A call that is not answered by then has failed: somebody waits for it. */
const CALL_MS = 10_000;

/** This deployment's account at Mux; null where none is set. */
export function muxClient(): Mux | null {
  if (!hasMux()) return null;
  const { MUX_TOKEN_ID: tokenId, MUX_TOKEN_SECRET: tokenSecret, MUX_BASE_URL } = process.env;
  const elsewhere = MUX_BASE_URL ? { baseURL: MUX_BASE_URL } : {};
  // No retries: a repeated "create" would make a second stream.
  return new Mux({ tokenId, tokenSecret, timeout: CALL_MS, maxRetries: 0, ...elsewhere });
}

/** What went wrong with a call, as people are told. */
export function whyMuxFailed(error: unknown): "mux_refused" | "mux_unreachable" {
  const isRefused =
    error instanceof Mux.AuthenticationError || error instanceof Mux.PermissionDeniedError;
  return isRefused ? "mux_refused" : "mux_unreachable";
}

/** It did not answer at all, so that the next question would only wait as long. */
export const isMuxSilent = (error: unknown) => error instanceof Mux.APIConnectionError;

export const isGoneAtMux = (error: unknown) => error instanceof Mux.NotFoundError;
