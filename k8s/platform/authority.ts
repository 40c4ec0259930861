import { join } from "@std/path";

/**
 * A certificate authority of one's own, good for ten years: a self-signed certificate and its key,
 * both PEM. Made by the `openssl` command, which must be there.
 */
export async function certificateAuthority(
  name: string,
): Promise<{ certificate: string; privateKey: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const [certificate, privateKey] = [join(folder, "ca.crt"), join(folder, "ca.key")];
    const { code, stderr } = await new Deno.Command("openssl", {
      args: [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes"],
        ...["-days", "3650", "-subj", `/CN=${name} internal CA`],
        ...["-keyout", privateKey, "-out", certificate],
        ...["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0"],
        ...["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
      ],
      stdout: "null",
      stderr: "piped",
    }).output();
    if (code !== 0) throw new Error(`openssl failed: ${new TextDecoder().decode(stderr)}`);
    return {
      certificate: await Deno.readTextFile(certificate),
      privateKey: await Deno.readTextFile(privateKey),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
