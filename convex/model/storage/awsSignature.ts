/** AWS Signature Version 4, in the form that is part of an address. */
export type Keys = { region: string; accessKey: string; secret: string };
type Asked = {
  method: string;
  url: URL;
  seconds: number;
  now: Date;
  /** What the answer's headers are to say: `response-content-type` and such, which sort behind ours. */
  answer?: Record<`response-${string}`, string>;
};

const ALGORITHM = "AWS4-HMAC-SHA256";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export async function presign(
  { region, accessKey, secret }: Keys,
  { method, url, seconds, now, answer = {} }: Asked,
): Promise<string> {
  const time = `${now.toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const query = [
    ["X-Amz-Algorithm", ALGORITHM],
    ["X-Amz-Credential", `${accessKey}/${scope}`],
    ["X-Amz-Date", time],
    ["X-Amz-Expires", String(seconds)],
    ["X-Amz-SignedHeaders", "host"],
    ...Object.entries(answer).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ]
    .map(([name, value]) => `${name}=${encoded(value!)}`)
    .join("&");
  const path = url.pathname.split("/").map((part) => encoded(decodeURIComponent(part)));
  const host = `host:${url.host}\n`;
  const request = [method, path.join("/"), query, host, "host", "UNSIGNED-PAYLOAD"].join("\n");
  const digest = hex(await crypto.subtle.digest("SHA-256", bytesOf(request)));
  const text = [ALGORITHM, time, scope, digest].join("\n");
  let key: Uint8Array<ArrayBuffer> = bytesOf(`AWS4${secret}`);
  for (const part of [day, region, "s3", "aws4_request"]) key = await hmac(key, part);
  const signature = hex((await hmac(key, text)).buffer);
  return `${url.origin}${path.join("/")}?${query}&X-Amz-Signature=${signature}`;
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const hash = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, hash, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytesOf(text)));
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** As AWS wants it: everything but letters, digits and `-._~`. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (letter) => {
    return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
