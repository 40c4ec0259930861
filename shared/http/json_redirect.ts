/** A redirect for a script, which follows it itself: a fetch would load the page for nobody. */
export function asJson(redirect: Response): Response {
  const headers = new Headers(redirect.headers);
  const location = headers.get("location");
  headers.delete("location");
  return Response.json({ location }, { headers });
}
