import { engine } from "./engines.ts";

export interface TestObjectStore {
  endpoint: string;
  /** A login that may make users (RGW's admin API). */
  admin: { accessKey: string; secretKey: string };
  /** A login that may make buckets, and nothing else. */
  plain: { accessKey: string; secretKey: string };
}

const folder = Deno.env.get("CEPH_DIR") ?? "/tmp/vecton-ceph";

/**
 * The Ceph object gateway of this machine, or null where there is none. Its administrator is made
 * with `radosgw-admin` and the configuration in `CEPH_DIR`.
 */
export async function testObjectStore(): Promise<TestObjectStore | null> {
  const endpoint = await engine("Ceph S3", "VECTON_TEST_S3_ENDPOINT", "http://127.0.0.1:7480");
  if (!endpoint) return null;
  const uid = "vecton-test-admin";
  const found = await radosgwAdmin("user", "info", `--uid=${uid}`) ??
    await radosgwAdmin(
      ...["user", "create", `--uid=${uid}`, `--display-name=${uid}`],
      "--caps=users=*;buckets=*",
    );
  if (!found) throw new Error(`radosgw-admin did not make the user ${uid}`);
  const { keys: [key] } = JSON.parse(found);
  return {
    endpoint,
    admin: { accessKey: key.access_key, secretKey: key.secret_key },
    plain: { accessKey: "vecton", secretKey: "vectonvecton" },
  };
}

async function radosgwAdmin(...args: string[]): Promise<string | null> {
  const { success, stdout } = await new Deno.Command("radosgw-admin", {
    args: ["-c", `${folder}/ceph.conf`, "-n", "client.rgw", ...args],
    stdout: "piped",
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout) : null;
}
