/** `deno task bench`: runs every `*_bench.ts`; each prints its figures as ratios of one run. */
const files: string[] = [];

async function find(folder: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.startsWith(".") || entry.name.startsWith("_")) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) await find(path);
    else if (entry.name.endsWith("_bench.ts")) files.push(path);
  }
}

await find(".");
let failed = 0;
for (const file of files.sort()) {
  console.log(`\n# ${file.slice(2)}\n`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    // Packages inside of the project have a deno.json of their own.
    args: ["run", "-A", "--config=deno.json", file],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (code !== 0) failed++;
}
Deno.exit(failed > 0 ? 1 : 0);
