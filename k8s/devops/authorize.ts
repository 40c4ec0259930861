/** Who may use the API: OAuth clients by their scopes and, to begin a release, CI. */
import { verifyAccessToken } from "shared/auth/mod.ts";
import { problem } from "shared/http/mod.ts";
import type { Authorize } from "./api.ts";
import { type CiOptions, isCiToken, verifyCiToken } from "./ci_token.ts";

/** `ci` is left out where no CI may release. */
export function authorizer(
  provider: { issuer: string; dialUrl?: string },
  ci: CiOptions | null,
): Authorize {
  const verifyClient = verifyAccessToken({ ...provider, audience: "devops-api" });
  const verifyCi = ci && verifyCiToken(ci);
  return async (req, wanted) => {
    const [, token = ""] = /^Bearer (\S+)$/i.exec(req.headers.get("authorization") ?? "") ?? [];
    if (verifyCi && isCiToken(token, ci.issuer)) {
      if (!wanted.ci) return refused(403, "CI may begin a release and nothing else");
      let caller;
      try {
        caller = await verifyCi(token);
      } catch {
        return problem(503, "ci_keys_unavailable", "The keys of CI's tokens cannot be fetched");
      }
      return caller ?? refused(401, "This run of CI may not release");
    }
    const granted = await verifyClient(req, wanted.scope);
    return granted instanceof Response ? granted : { name: granted.clientId };
  };
}

function refused(status: 401 | 403, title: string): Response {
  const error = status === 401 ? "invalid_token" : "insufficient_scope";
  const response = problem(status, error, title);
  response.headers.set("www-authenticate", `Bearer error="${error}"`);
  return response;
}
