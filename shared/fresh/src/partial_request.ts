/** The query parameter that asks for partials; client navigation says so by a header, too. */
export const partialParam = "fresh-partial";
export const partialHeader = "x-fresh-partial";

/** Whether the browser asked for the partials of a page only. */
export function isPartialRequest(req: Request, url: URL): boolean {
  // A redirect made by hand loses the parameter, but browsers send the header again.
  return (url.search !== "" && url.searchParams.has(partialParam)) ||
    req.headers.has(partialHeader);
}

/**
 * A query without the parameter: links that a page makes from its own address must not lead to
 * partials. By text, as what `searchParams` writes back would be encoded in another way.
 */
export function withoutPartialParam(search: string): string {
  return search.slice(1).split("&")
    .filter((part) => part !== partialParam && !part.startsWith(`${partialParam}=`)).join("&");
}

/** A redirect on the same host goes on asking for partials; the parameter comes before a fragment. */
export function withPartialParam(location: string, url: URL): string {
  if (URL.parse(location, url)?.origin !== url.origin) return location;
  const [beforeHash, ...hash] = location.split("#");
  const joint = beforeHash.includes("?") ? "&" : "?";
  return [`${beforeHash}${joint}${partialParam}=true`, ...hash].join("#");
}

/** Script cannot follow a redirect to another host: it is told where to send the browser instead. */
export function followable(response: Response, url: URL): Response {
  const location = response.headers.get("location");
  if (!location || !URL.canParse(location, url)) return response;
  const target = new URL(location, url);
  if (target.origin === url.origin) return response;
  const headers = new Headers(response.headers);
  headers.delete("location");
  headers.set("x-fresh-location", target.href);
  return new Response(null, { status: 200, headers });
}
