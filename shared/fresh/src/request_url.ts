/**
 * The URL of a request as the browser has it: one slash where several stand and, behind a proxy
 * that is trusted, the scheme and host that the proxy was asked for. Null where the `Host` header
 * makes no URL.
 */
export function requestUrl(req: Request, trustProxy: boolean): URL | null {
  const url = URL.parse(req.url);
  if (!url) return null;
  // Two slashes at the beginning of a path would make it another host once it stands in a link.
  if (url.pathname.includes("//")) {
    url.pathname = url.pathname.replace(/\/{2,}/g, "/");
  }
  if (trustProxy) {
    setOrigin(
      url,
      first(req.headers.get("x-forwarded-proto")),
      first(req.headers.get("x-forwarded-host")),
    );
  }
  return url;
}

/** Each proxy on the way adds its own to the list: the first is what the browser asked for. */
function first(list: string | null): string {
  return list?.split(",", 1)[0].trim() ?? "";
}

/** What is no scheme of the web or no host alone is left out, as if it had not been sent. */
function setOrigin(url: URL, proto: string, host: string): void {
  if (/^https?$/i.test(proto)) url.protocol = proto;
  if (!/^[^\s/\\?#@]+$/.test(host)) return;
  const origin = URL.parse(`${url.protocol}//${host}`);
  if (!origin) return;
  url.hostname = origin.hostname;
  // The port that this process listens on says nothing about the proxy's.
  url.port = origin.port;
}
