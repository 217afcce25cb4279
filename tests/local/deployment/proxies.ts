import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCertificate } from "../../../local/lan/certificate.ts";
import { toolPath } from "../../../local/stack/chromium.ts";
import { freePort, isListening } from "../../../local/stack/ports.ts";
import { read } from "../../lib/deployment/composeFile.ts";
import { until } from "../stack/waiting.ts";
import { scratch, start } from "./commands.ts";

export type Place = {
  /** Which port on this machine stands for which one of the file. */
  upstreams: Record<number, number>;
  /** What somebody did to the file, so that it is no longer right. */
  change?: (text: string) => string;
};
/** Names as in the file, and where each is served in this test. */
export type Placed = { urlOf: (name: string) => string; certificate: string };

/** A file of `deploy/proxies/nginx`, run by nginx as it is but for names, ports and certificate. */
export async function runNginx(file: string, place: Place): Promise<Placed> {
  const { text, urls, folder } = await placed(`deploy/proxies/nginx/${file}`, place);
  const site = text
    .replace(/listen 443 ssl;(\s+server_name )(\S+);/g, (_, between: string, name: string) => {
      return `listen 127.0.0.1:${new URL(urls[name]!).port} ssl;${between}${name};`;
    })
    .replace(/(ssl_certificate\s+)\S+;/g, `$1${join(folder, "certificate.pem")};`)
    .replace(/(ssl_certificate_key\s+)\S+;/g, `$1${join(folder, "key.pem")};`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${name};`)
    .join(" ");
  const config = join(folder, "nginx.conf");
  writeFileSync(
    config,
    // Started by root, it would not be let into the folder as anybody else; started by others it
    // stays what it is.
    `daemon off; user root; worker_processes 1; pid nginx.pid; error_log error.log;
events { worker_connections 64; }
http { access_log off; ${temporary}
${site}
}`,
  );
  const { words } = start(toolPath("nginx"), ["-p", folder, "-e", "error.log", "-c", config]);
  return await answering(urls, folder, words);
}

/** A file of `deploy/proxies/caddy`, the same way. */
export async function runCaddy(file: string, place: Place): Promise<Placed> {
  const { text, urls, folder } = await placed(`deploy/proxies/caddy/${file}`, place);
  const tls = `tls ${join(folder, "certificate.pem")} ${join(folder, "key.pem")}`;
  const site = text.replace(/^(\S+\.example\.com) \{$/gm, (_, name: string) => {
    return `${urls[name]} {\n\t${tls}`;
  });
  const config = join(folder, "Caddyfile");
  writeFileSync(config, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
  const args = ["run", "--config", config, "--adapter", "caddyfile"];
  const home = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const { words } = start(toolPath("caddy"), args, home);
  return await answering(urls, folder, words);
}

/** The file's text, with what was done to it, and with this machine's ports. */
export function textOf(file: string, { upstreams, change }: Place): string {
  const original = read(file);
  const changed = change ? change(original) : original;
  if (change && changed === original) throw new Error(`nothing of ${file} was changed`);
  return changed.replace(/127\.0\.0\.1:(\d+)/g, (_, port: string) => {
    return `127.0.0.1:${upstreams[Number(port)] ?? 9}`;
  });
}

async function placed(file: string, place: Place) {
  const folder = scratch();
  await loadCertificate(folder, ["127.0.0.1"]);
  const names = [...read(file).matchAll(/(?:server_name |^)(\w+\.example\.com)[; ]/gm)];
  const urls: Record<string, string> = {};
  for (const [, name] of names) urls[name!] ??= `https://127.0.0.1:${await freePort()}`;
  return { text: textOf(file, place), urls, folder };
}

async function answering(
  urls: Record<string, string>,
  folder: string,
  words: { text: string },
): Promise<Placed> {
  const ports = Object.values(urls).map((url) => Number(new URL(url).port));
  const areUp = async () =>
    (await Promise.all(ports.map((port) => isListening(port)))).every(Boolean);
  await until("the proxy listens", areUp, 20_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${words.text}`);
  });
  return {
    urlOf: (name) => urls[`${name}.example.com`]!.replace(/^http/, "ws"),
    certificate: join(folder, "certificate.pem"),
  };
}
