import { encodeBase64Url } from "@std/encoding";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { type Db, uuidv7 } from "shared/db/mod.ts";

/** Whose passkeys these are (WebAuthn: the relying party): one host, never the domain above it. */
export interface PasskeyHost {
  name: string;
  id: string;
  origin: string;
}

/** The passkeys of an origin, which comes from configuration, never from a request. */
export const passkeyHost = (origin: string, name: string): PasskeyHost => ({
  name,
  id: new URL(origin).hostname,
  origin,
});

export interface Passkey {
  id: string;
  name: string;
  synced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Options for the browser, and the id of the challenge in them. */
export interface Ceremony<Options> {
  challengeId: string;
  options: Options;
}

const challengeSeconds = 300;
/** More than anybody has devices: an endless list would slow every sign-in down. */
const passkeyLimit = 20;

/** Begins the making of a passkey that can sign in by itself: discoverable, and it checks its user. */
export async function registrationOptions(
  db: Db,
  host: PasskeyHost,
  subject: { id: string; name: string; displayName: string },
): Promise<Ceremony<PublicKeyCredentialCreationOptionsJSON>> {
  const options = await generateRegistrationOptions({
    rpName: host.name,
    rpID: host.id,
    userID: handleOf(subject.id),
    userName: subject.name,
    userDisplayName: subject.displayName,
    timeout: challengeSeconds * 1000,
    excludeCredentials: await credentialsOf(db, subject.id),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  return { challengeId: await keepChallenge(db, options.challenge, subject.id), options };
}

/** Keeps a new passkey. Null where the answer does not fit, came too late or is used again. */
export async function registerPasskey(
  db: Db,
  host: PasskeyHost,
  subjectId: string,
  { response, challengeId, name }: {
    response: RegistrationResponseJSON;
    challengeId: string;
    name: string;
  },
): Promise<Passkey | null> {
  const challenge = await takeChallenge(db, challengeId);
  if (!challenge || challenge.subjectId !== subjectId) return null;
  const made = await checked(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: challenge.challenge,
      expectedOrigin: host.origin,
      expectedRPID: host.id,
    })
  );
  if (!made?.verified) return null;
  const { credential, credentialBackedUp } = made.registrationInfo;
  const [row] = await db`
    INSERT INTO credentials.passkey
      (id, credential_id, subject_id, name, public_key, counter, transports, synced)
    SELECT ${uuidv7()}, ${credential.id}, ${subjectId}, ${name}, ${credential.publicKey},
      ${credential.counter}, ${credential.transports ?? []}, ${credentialBackedUp}
    WHERE (SELECT count(*) FROM credentials.passkey
      WHERE subject_id = ${subjectId}) < ${passkeyLimit}
    ON CONFLICT (credential_id) DO NOTHING
    RETURNING id, name, synced, created_at, last_used_at`;
  return row ? parse(row) : null;
}

/**
 * Begins a sign-in by passkey: of a subject who is known already, or of whoever owns the passkey.
 * The latter names nobody, so that nothing tells whether an account exists.
 */
export async function passkeyOptions(
  db: Db,
  host: PasskeyHost,
  subjectId: string | null,
): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>> {
  const options = await generateAuthenticationOptions({
    rpID: host.id,
    timeout: challengeSeconds * 1000,
    allowCredentials: subjectId ? await credentialsOf(db, subjectId) : [],
    userVerification: "required",
  });
  return { challengeId: await keepChallenge(db, options.challenge, subjectId), options };
}

/**
 * Who signed a challenge, with which passkey. Null for a wrong origin, host, key or signature, a
 * challenge that is old, foreign or used, a counter that went back, or a user who was not checked.
 */
export async function verifyPasskey(
  db: Db,
  host: PasskeyHost,
  response: AuthenticationResponseJSON,
  challengeId: string,
): Promise<{ subjectId: string; passkeyId: string; synced: boolean } | null> {
  const challenge = await takeChallenge(db, challengeId);
  if (!challenge) return null;
  const [row] = await db`
    SELECT id, subject_id, public_key, counter FROM credentials.passkey
    WHERE credential_id = ${String(response.id)}`;
  if (!row) return null;
  if (challenge.subjectId && challenge.subjectId !== row.subject_id) return null;
  const { userHandle } = response.response;
  if (userHandle && userHandle !== encodeBase64Url(handleOf(row.subject_id))) return null;
  const proven = await checked(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge.challenge,
      expectedOrigin: host.origin,
      expectedRPID: host.id,
      credential: {
        id: response.id,
        publicKey: new Uint8Array(row.public_key),
        counter: Number(row.counter),
      },
    })
  );
  if (!proven?.verified) return null;
  const { newCounter, credentialBackedUp } = proven.authenticationInfo;
  // Again here: two answers with the same counter may have been checked side by side.
  const noted = await db`
    UPDATE credentials.passkey
    SET counter = ${newCounter}, synced = ${credentialBackedUp}, last_used_at = now()
    WHERE id = ${row.id} AND (counter < ${newCounter} OR (counter = 0 AND ${newCounter} = 0))`;
  if (noted.count === 0) return null;
  return { subjectId: row.subject_id, passkeyId: row.id, synced: credentialBackedUp };
}

/** A subject's passkeys, the oldest first. */
export async function listPasskeys(db: Db, subjectId: string): Promise<Passkey[]> {
  const rows = await db`
    SELECT id, name, synced, created_at, last_used_at FROM credentials.passkey
    WHERE subject_id = ${subjectId} ORDER BY created_at, id`;
  return rows.map(parse);
}

/** Gives a passkey another name. False: it is not the subject's. */
export async function renamePasskey(
  db: Db,
  subjectId: string,
  id: string,
  name: string,
): Promise<boolean> {
  const done = await db`
    UPDATE credentials.passkey SET name = ${name} WHERE id = ${id} AND subject_id = ${subjectId}`;
  return done.count === 1;
}

/** What an authenticator keeps to name the user: an id that tells nobody anything. */
const handleOf = (subjectId: string) => new TextEncoder().encode(subjectId);

async function credentialsOf(db: Db, subjectId: string) {
  const rows = await db`
    SELECT credential_id, transports FROM credentials.passkey WHERE subject_id = ${subjectId}`;
  return rows.map((row) => ({ id: row.credential_id, transports: row.transports }));
}

async function keepChallenge(db: Db, challenge: string, subjectId: string | null): Promise<string> {
  const id = uuidv7();
  await db`
    INSERT INTO credentials.passkey_challenge (id, challenge, subject_id, expires_at)
    VALUES (${id}, ${challenge}, ${subjectId}, now() + ${challengeSeconds} * interval '1 second')`;
  return id;
}

/** A challenge is gone with the first answer to it, right or wrong. */
async function takeChallenge(db: Db, id: string) {
  const [row] = await db`
    DELETE FROM credentials.passkey_challenge WHERE id = ${id} AND expires_at > now()
    RETURNING challenge, subject_id`;
  return row ? { challenge: row.challenge, subjectId: row.subject_id as string | null } : null;
}

/** The library throws for whatever does not fit; what a browser sent is never a fault of ours. */
async function checked<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Passkey {
  return {
    id: row.id,
    name: row.name,
    synced: row.synced,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
