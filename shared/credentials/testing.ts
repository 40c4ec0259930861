import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { Buffer } from "node:buffer";
import { encodeBase64Url } from "@std/encoding";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";

const utf8 = new TextEncoder();
const sha256 = (data: Uint8Array | string) =>
  new Uint8Array(createHash("sha256").update(data).digest());

function bytes(...parts: (number | number[] | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => typeof part === "number" ? [part] : [...part]));
}

const flags = { present: 0x01, verified: 0x04, attested: 0x40 };

/** How an answer differs from what an honest browser and authenticator would give. */
export interface Deviation {
  origin?: string;
  challenge?: string;
  rpId?: string;
  counter?: number;
  userVerified?: boolean;
}

/** An authenticator with one passkey (ES256), for tests without a browser. */
export class TestAuthenticator {
  #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #id = crypto.getRandomValues(new Uint8Array(16));
  #handle = "";
  #origin: string;
  counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  get credentialId(): string {
    return encodeBase64Url(this.#id);
  }

  /** Answers `navigator.credentials.create()`. */
  create(
    options: PublicKeyCredentialCreationOptionsJSON,
    deviation: Deviation = {},
  ): RegistrationResponseJSON {
    this.#handle = options.user.id;
    const { x, y } = this.#keys.publicKey.export({ format: "jwk" });
    const coordinate = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
    // COSE key (RFC 9053): EC2, ES256, P-256.
    const key = bytes(
      [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32],
      coordinate(x!),
      [0x22, 0x58, 32],
      coordinate(y!),
    );
    const data = bytes(
      this.#authenticatorData(options.rp.id!, flags.attested, deviation),
      new Uint8Array(16),
      [0, this.#id.length],
      this.#id,
      key,
    );
    const attestation = bytes(
      [0xa3, 0x63],
      utf8.encode("fmt"),
      0x64,
      utf8.encode("none"),
      0x67,
      utf8.encode("attStmt"),
      [0xa0, 0x68],
      utf8.encode("authData"),
      [0x58, data.length],
      data,
    );
    return {
      ...this.#frame(),
      response: {
        clientDataJSON: encodeBase64Url(this.#clientData("create", options.challenge, deviation)),
        attestationObject: encodeBase64Url(attestation),
        transports: ["internal"],
      },
    };
  }

  /** Answers `navigator.credentials.get()`. */
  get(
    options: PublicKeyCredentialRequestOptionsJSON,
    deviation: Deviation = {},
  ): AuthenticationResponseJSON {
    const clientData = this.#clientData("get", options.challenge, deviation);
    const data = this.#authenticatorData(options.rpId!, 0, deviation);
    const signature = sign("sha256", bytes(data, sha256(clientData)), this.#keys.privateKey);
    return {
      ...this.#frame(),
      response: {
        clientDataJSON: encodeBase64Url(clientData),
        authenticatorData: encodeBase64Url(data),
        signature: encodeBase64Url(new Uint8Array(signature)),
        userHandle: this.#handle,
      },
    };
  }

  #frame() {
    const id = this.credentialId;
    return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {} };
  }

  #clientData(kind: "create" | "get", challenge: string, deviation: Deviation) {
    return utf8.encode(JSON.stringify({
      type: `webauthn.${kind}`,
      challenge: deviation.challenge ?? challenge,
      origin: deviation.origin ?? this.#origin,
      crossOrigin: false,
    }));
  }

  #authenticatorData(rpId: string, more: number, deviation: Deviation) {
    const verified = deviation.userVerified === false ? 0 : flags.verified;
    const counter = new DataView(new ArrayBuffer(4));
    counter.setUint32(0, deviation.counter ?? ++this.counter);
    return bytes(
      sha256(deviation.rpId ?? rpId),
      flags.present | verified | more,
      new Uint8Array(counter.buffer),
    );
  }
}
