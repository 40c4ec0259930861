/**
 * `deno run -A k8s/devops/check_command.ts <git folder> <base> <head>`: the checks of a change, for
 * the workflow of the devops repository. Each commit after `base` is checked by itself, along first
 * parents: a merge queue may bring several changes at once. What is wrong is printed as GitHub's
 * annotations, which the DevOps API reads back.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { checkStep } from "./check_step.ts";
import { commitsBetween, gitObjects } from "./repository.ts";

const [gitdir, base, head] = Deno.args;
if (!head) {
  console.error("usage: check_command.ts <git folder> <base commit> <head commit>");
  Deno.exit(2);
}
const objects = gitObjects(gitdir);
let wrong = 0;
for (const { revision, parent } of await commitsBetween(gitdir, base, head)) {
  const { kind, files, faults } = await checkStep(objects, parent, revision);
  for (const { check, path, message } of faults) {
    console.log(`::error file=${property(path)},title=${property(check)}::${escaped(message)}`);
  }
  console.log(`${revision.slice(0, 12)} ${kind}, ${files} files: ${faults.length} faults`);
  wrong += faults.length;
}
Deno.exit(wrong > 0 ? 1 : 0);

/** A message may hold anything, also what would begin another command. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
