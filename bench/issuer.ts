import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const ORIGIN = "http://127.0.0.1";

/** An issuer that signs for anybody. */
export async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "bench", alg: "RS256", use: "sig" };
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = async (person: string) =>
    await new SignJWT({ name: person, azp: ORIGIN })
      .setProtectedHeader({ alg: "RS256", kid: "bench", typ: "JWT" })
      .setIssuer(url)
      .setAudience("convex")
      .setSubject(person)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
  return { url, token, stop: () => server.close() };
}
