/**
 * Address of a real engine for contract tests: the one that `variable` names, else `usual` where
 * something answers there. Null where there is none; then the caller leaves its tests out and this
 * says so. With `VECTON_REQUIRE_ENGINES=1` (as CI sets) a missing engine is an error.
 */
export async function engine(
  name: string,
  variable: string,
  usual: string,
): Promise<string | null> {
  const url = Deno.env.get(variable) ?? usual;
  if (await answers(new URL(url))) return url;
  if (Deno.env.get("VECTON_REQUIRE_ENGINES") === "1") {
    throw new Error(`${name} is required but does not answer at ${new URL(url).host}`);
  }
  console.log(`left out: ${name} does not answer at ${new URL(url).host} (set ${variable})`);
  return null;
}

async function answers(url: URL): Promise<boolean> {
  try {
    const connection = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
    connection.close();
    return true;
  } catch {
    return false;
  }
}
