/**
 * Runs the command that the arguments of this process name (`serve` where they name none) and ends
 * the process: with 1 and the message on stderr when it failed.
 */
export async function runCommand(commands: Record<string, () => Promise<void>>): Promise<never> {
  const [name = "serve"] = Deno.args;
  try {
    if (!Object.hasOwn(commands, name)) {
      throw new Error(`Unknown command "${name}": use ${Object.keys(commands).join(", ")}.`);
    }
    await commands[name]();
    Deno.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
