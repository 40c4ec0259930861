import { z } from "zod";
import { openObjects } from "shared/objects/mod.ts";

/** Both buckets of a tenant, as its services' environment has them. */
export const bucketsConfig = z.object({
  S3_ENDPOINT: z.string().optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  S3_PRIVATE_BUCKET: z.string().min(1),
  S3_PUBLIC_ACCESS_KEY: z.string().optional(),
  S3_PUBLIC_SECRET_KEY: z.string().optional(),
  S3_PUBLIC_BUCKET: z.string().min(1),
  OBJECTS_DIR: z.string().optional(),
});

/** The environment of the commands that make, verify and restore archives. */
export const archiveConfig = bucketsConfig.extend({
  VECTON_TENANT: z.string().min(2),
  /** Which archive: the folder in its bucket. */
  ARCHIVE_ID: z.string().regex(/^[\w.-]+$/),
  /** The owner's login. */
  DATABASE_URL: z.string().min(1),
  DATABASE_APP_ROLE: z.string().min(1),
  S3_ARCHIVE_BUCKET: z.string().min(1),
  S3_ARCHIVE_ACCESS_KEY: z.string().optional(),
  S3_ARCHIVE_SECRET_KEY: z.string().optional(),
});

type Buckets = z.infer<typeof bucketsConfig>;

export function openBuckets(env: Buckets) {
  return {
    private: store(env, env.S3_ACCESS_KEY, env.S3_SECRET_KEY).bucket(env.S3_PRIVATE_BUCKET),
    public: store(env, env.S3_PUBLIC_ACCESS_KEY, env.S3_PUBLIC_SECRET_KEY)
      .bucket(env.S3_PUBLIC_BUCKET),
  };
}

export function openArchive(env: z.infer<typeof archiveConfig>) {
  return store(env, env.S3_ARCHIVE_ACCESS_KEY, env.S3_ARCHIVE_SECRET_KEY)
    .bucket(env.S3_ARCHIVE_BUCKET);
}

function store({ S3_ENDPOINT, OBJECTS_DIR }: Buckets, accessKey = "", secretKey = "") {
  if (S3_ENDPOINT) {
    return openObjects({ endpoint: S3_ENDPOINT, accessKey, secretKey, region: "us-east-1" });
  }
  if (!OBJECTS_DIR) throw new Error("Set OBJECTS_DIR, or S3_ENDPOINT for an object store");
  return openObjects({ directory: OBJECTS_DIR });
}

/** Where an archive lies, for people and records. */
export const locationOf = (env: z.infer<typeof archiveConfig>) =>
  `s3://${env.S3_ARCHIVE_BUCKET}/${env.ARCHIVE_ID}/`;
