/** Carries out a Dockerfile without containers: each stage is a folder, its steps run on this machine. */
import { Copy, DockerfileParser, From, type Instruction, JSONInstruction } from "dockerfile-ast";
import { dirname, join } from "@std/path";

/** A stage that was built: its file system, and what a container of it would run with. */
export interface Stage {
  folder: string;
  workdir: string;
  env: Record<string, string>;
  user: string;
  entrypoint: string[];
  command: string[];
}

/**
 * Builds all stages below `folder`. An image from elsewhere is an empty folder, and the shell, npm
 * and git of this machine stand for what it has. `context` names files relative to `root`.
 */
export async function buildStages(
  text: string,
  { root, context, folder }: { root: string; context: string[]; folder: string },
): Promise<Map<string, Stage>> {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      const name = instruction.getBuildStage()!;
      stage = await begin(stages.get(instruction.getImage()!), join(folder, name));
      stages.set(name, stage);
    } else {
      await step(instruction, stage!, stages, { root, context });
    }
  }
  return stages;
}

async function begin(parent: Stage | undefined, folder: string): Promise<Stage> {
  if (parent) {
    await run(["cp", "--archive", "--link", parent.folder, folder]);
    return { ...parent, folder, env: { ...parent.env } };
  }
  await Deno.mkdir(folder, { recursive: true });
  return { folder, workdir: "/", env: {}, user: "", entrypoint: [], command: [] };
}

async function step(
  instruction: Instruction,
  stage: Stage,
  stages: Map<string, Stage>,
  { root, context }: { root: string; context: string[] },
): Promise<void> {
  const content = instruction.getArgumentsContent() ?? "";
  const strings = () =>
    (instruction as JSONInstruction).getJSONStrings().map((part) => JSON.parse(part.getValue()));
  switch (instruction.getKeyword()) {
    case "WORKDIR":
      stage.workdir = content;
      return await Deno.mkdir(join(stage.folder, content), { recursive: true });
    case "ENV":
      for (const pair of content.split(" ")) {
        const [name, value] = pair.split("=");
        stage.env[name] = value;
      }
      return;
    case "USER":
      stage.user = content;
      return;
    case "ENTRYPOINT":
      stage.entrypoint = strings();
      return;
    case "CMD":
      stage.command = strings();
      return;
    case "RUN": {
      // The stage's own root stands for `/`.
      const command = content.replace(/(?<=\s)\/(?=\w)/g, `${stage.folder}/`);
      return await run(["sh", "-ec", command], {
        cwd: join(stage.folder, stage.workdir),
        env: {
          PATH: `${stage.folder}/usr/local/bin:${Deno.env.get("PATH")}`,
          npm_config_prefix: `${stage.folder}/usr/local`,
        },
      });
    }
    case "COPY": {
      const from = (instruction as Copy).getFromFlag()?.getValue();
      const [source, target] = instruction.getArguments().map((part) => part.getValue());
      if (from) {
        const origin = join(stages.get(from)!.folder, source);
        return await run(["cp", "--archive", "--link", `${origin}/.`, join(stage.folder, target)]);
      }
      if (source !== "." || target !== ".") throw new Error(`not known here: COPY ${content}`);
      for (const path of context) {
        const to = join(stage.folder, stage.workdir, path);
        await Deno.mkdir(dirname(to), { recursive: true });
        await Deno.copyFile(join(root, path), to);
      }
      return;
    }
    case "EXPOSE":
    case "STOPSIGNAL":
    case "HEALTHCHECK":
      return;
    default:
      throw new Error(`not known here: ${instruction.getKeyword()}`);
  }
}

async function run([name, ...args]: string[], options: Deno.CommandOptions = {}): Promise<void> {
  const { code, stderr } = await new Deno.Command(name, { ...options, args }).output();
  if (code !== 0) {
    throw new Error(`${name} ${args.join(" ")}:\n${new TextDecoder().decode(stderr)}`);
  }
}
