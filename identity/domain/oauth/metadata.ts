import { acrValues } from "./acr.ts";
import { standardScopes } from "./claims.ts";
import { grantTypes } from "./clients.ts";
import { dpopAlgorithms } from "./dpop.ts";
import { signingAlgorithms } from "./key_store.ts";

/** What clients read of us (OpenID Connect Discovery 3, RFC 8414), from the configured issuer alone. */
export function metadata(issuer: string): Record<string, unknown> {
  const methods = ["client_secret_basic", "client_secret_post"];
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    jwks_uri: `${issuer}/oauth/jwks`,
    end_session_endpoint: `${issuer}/oauth/logout`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
    device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "form_post"],
    grant_types_supported: grantTypes,
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: signingAlgorithms,
    token_endpoint_auth_methods_supported: [...methods, "none"],
    introspection_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: [...methods, "none"],
    code_challenge_methods_supported: ["S256"],
    dpop_signing_alg_values_supported: dpopAlgorithms,
    scopes_supported: standardScopes,
    claim_types_supported: ["normal"],
    claims_supported: [
      "iss",
      "sub",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "acr",
      "amr",
      "nonce",
      "sid",
      "name",
      "locale",
      "email",
      "email_verified",
      "vecton_role",
      "vecton_tenant",
    ],
    acr_values_supported: acrValues,
    prompt_values_supported: ["none", "login", "consent", "select_account"],
    ui_locales_supported: ["hu", "en"],
    display_values_supported: ["page"],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    require_request_uri_registration: false,
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: false,
  };
}
