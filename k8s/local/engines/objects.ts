import { S3Client, S3Errors } from "s3_lite_client";
import { z } from "zod";
import { EngineError } from "./mod.ts";

export interface Keys {
  accessKey: string;
  secretKey: string;
}

export interface BucketOptions {
  /** A bucket policy as JSON; without one only the owner reads. */
  policy?: string;
  /** Bytes in the bucket. */
  maxSize?: number;
  maxObjects?: number;
}

/** An S3 object store (Ceph RGW): what Rook's bucket provisioner does. */
export interface ObjectStore {
  endpoint: string;
  /** Whether each bucket has a user of its own; else all are the platform's, without quotas. */
  ownUsers: boolean;
  /** Makes the bucket or brings it to these options; the answer is its user's keys. */
  putBucket(name: string, options: BucketOptions): Promise<Keys>;
  /** Removes the bucket and its user if nothing is in it; else both stay as they are. */
  releaseBucket(name: string): Promise<void>;
  /** Null where only an administrator of the store could list them. */
  buckets(): Promise<string[] | null>;
}

const user = z.object({
  keys: z.array(z.object({ access_key: z.string(), secret_key: z.string() })).min(1),
});

/**
 * The store at `endpoint`. A login with the capabilities `users=*;buckets=*` makes a user for each
 * bucket (RGW's admin API); any other keeps all buckets itself, and this says so.
 */
export async function openObjectStore(
  { endpoint, ...platform }: { endpoint: string } & Keys,
  log: (line: string) => void,
): Promise<ObjectStore> {
  const { host } = new URL(endpoint);
  const clientOf = ({ accessKey, secretKey }: Keys) =>
    new S3Client({
      endPoint: endpoint,
      accessKey,
      secretKey,
      region: "us-east-1",
      pathStyle: true,
    });
  const own = clientOf(platform);

  /** A request to a bucket. The library answers to any status but the expected one by throwing. */
  async function ask(
    client: S3Client,
    request: Omit<Parameters<S3Client["makeRequest"]>[0], "objectName"> & { objectName?: string },
    also: string[] = [],
  ): Promise<Response | null> {
    try {
      return await client.makeRequest({ objectName: "", returnBody: true, ...request });
    } catch (error) {
      if (!(error instanceof S3Errors.ServerError)) {
        throw new EngineError(`The object store does not answer at ${host}: ${error}`);
      }
      if (also.includes(error.code)) return null;
      const what = `${request.method} ${request.bucketName}`;
      throw new EngineError(`The object store refuses ${what}: ${error.statusCode} ${error.code}`);
    }
  }

  /** A request to RGW's admin API; null where the thing is not there. */
  async function admin(
    method: "GET" | "PUT" | "DELETE",
    resource: "user" | "bucket",
    parameters: Record<string, string>,
    body?: object,
  ): Promise<unknown> {
    // Signed in the address: RGW takes no signed body for these (501).
    const url = await own.getPresignedUrl(method, resource, {
      bucketName: "admin",
      parameters: { ...parameters, format: "json" },
      expirySeconds: 60,
    });
    let response: Response;
    let text: string;
    try {
      const signal = AbortSignal.timeout(30_000);
      response = await fetch(url, { method, body: body && JSON.stringify(body), signal });
      text = await response.text();
    } catch (error) {
      throw new EngineError(`The object store does not answer at ${host}: ${error}`);
    }
    if (response.ok) return text ? JSON.parse(text) : {};
    const code = /"Code":"(\w+)"/.exec(text)?.[1] ?? "";
    if (["NoSuchUser", "NoSuchBucket"].includes(code)) return null;
    throw new EngineError(
      `The object store refuses ${method} ${resource} ${parameters.uid ?? parameters.bucket}: ` +
        `${response.status} ${code}`,
    );
  }

  async function ensureUser(uid: string): Promise<Keys> {
    const found = await admin("GET", "user", { uid }) ??
      await admin("PUT", "user", { uid, "display-name": uid, "max-buckets": "1" });
    return keyOf(found);
  }

  async function isThere(name: string, client: S3Client): Promise<boolean> {
    const found = await ask(client, { method: "GET", bucketName: name, query: { location: "" } }, [
      "NoSuchBucket",
    ]);
    await found?.body?.cancel();
    return found !== null;
  }

  // A bucket that is not there is as good an answer: the login was accepted.
  await isThere("vecton-nobody", own);
  const ownUsers = await admin("GET", "user", { uid: "vecton-nobody" })
    .then((found) => found === null, (error) => {
      if (/refuses/.test(error.message)) return false;
      throw error;
    });
  if (!ownUsers) {
    log(
      "The object store's login has no capabilities (users=*;buckets=*): tenants' buckets are " +
        "its own, with its keys and without quotas",
    );
  }

  return {
    endpoint,
    ownUsers,
    async putBucket(name, { policy, maxSize, maxObjects }) {
      const keys = ownUsers ? await ensureUser(name) : platform;
      const client = clientOf(keys);
      if (ownUsers) {
        const quota = (bytes?: number, objects?: number) => ({
          enabled: bytes !== undefined || objects !== undefined,
          max_size_kb: bytes === undefined ? -1 : Math.ceil(bytes / 1024),
          max_objects: objects ?? -1,
        });
        await admin("PUT", "user", { quota: "", uid: name }, {
          user_quota: quota(maxSize, maxObjects),
          bucket_quota: quota(),
        });
      }
      if (!await isThere(name, client)) await ask(client, { method: "PUT", bucketName: name });
      await ask(client, {
        method: policy ? "PUT" : "DELETE",
        bucketName: name,
        query: { policy: "" },
        payload: policy,
        statusCode: policy ? 204 : 200,
      }, ["NoSuchBucketPolicy", "UnexpectedStatusCode"]);
      return keys;
    },
    async releaseBucket(name) {
      const found = ownUsers ? await admin("GET", "user", { uid: name }) : {};
      if (found === null) return;
      const client = ownUsers ? clientOf(keyOf(found)) : own;
      const gone = await ask(client, {
        method: "DELETE",
        bucketName: name,
        statusCode: 204,
      }, ["BucketNotEmpty", "NoSuchBucket"]);
      await gone?.body?.cancel();
      if (ownUsers && !await isThere(name, client)) await admin("DELETE", "user", { uid: name });
    },
    async buckets() {
      return ownUsers ? z.array(z.string()).parse(await admin("GET", "bucket", {})) : null;
    },
  };
}

function keyOf(found: unknown): Keys {
  const [{ access_key: accessKey, secret_key: secretKey }] = user.parse(found).keys;
  return { accessKey, secretKey };
}
