/**
 * CI's own proof of who it is: the OpenID Connect token that GitHub Actions gives a running job.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import type { Caller } from "./route.ts";

export interface CiOptions {
  /** `https://token.actions.githubusercontent.com`; another one for GitHub Enterprise or a test. */
  issuer: string;
  /** What the job must have asked the token for, so that one made for others is not good here. */
  audience: string;
  /** `owner/name` of the repository that may release. */
  repository: string;
  /** `refs/heads/main`: a branch that anybody may push to is not a release. */
  ref: string;
  /** `.github/workflows/release.yaml`: no other workflow of the repository may release. */
  workflow: string;
}

/** Was this token, by its own words, issued by CI? It decides only who is to verify it. */
export function isCiToken(token: string, issuer: string): boolean {
  try {
    return decodeJwt(token).iss === issuer;
  } catch {
    return false;
  }
}

/**
 * Verifies a token of CI: signature by the issuer's published keys (RS256, the one algorithm that it
 * signs with), audience, times, and that it was given to the one workflow, on the one branch, of the
 * one repository. Null when any of it does not hold. Throws when the keys cannot be fetched.
 */
export function verifyCiToken(
  { issuer, audience, repository, ref, workflow }: CiOptions,
): (token: string) => Promise<Caller | null> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`));
  // The workflow file is pinned with its branch, too: `workflow_ref` names the file that runs.
  const wanted = { repository, ref, workflow_ref: `${repository}/${workflow}@${ref}` };
  return async (token) => {
    let claims: Record<string, unknown>;
    try {
      ({ payload: claims } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ["RS256"],
        requiredClaims: ["exp", "iat", "sub"],
        clockTolerance: 5,
      }));
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
    const fits = Object.entries(wanted).every(([name, value]) => claims[name] === value);
    return fits ? { name: `ci ${repository} run ${claims.run_id ?? "unknown"}` } : null;
  };
}

/** Tokens that do not hold are told apart from keys that cannot be had. */
function isRefusal(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? "";
  return code.startsWith("ERR_J") && !["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID"].includes(code);
}
