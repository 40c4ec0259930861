import { ConfigError } from "shared/config/mod.ts";
import type { DevopsConfig } from "./config.ts";
import { type Forge, localForge } from "./forge.ts";
import { githubForge } from "./github/forge.ts";
import { openRepository } from "./repository.ts";

/** The forge that the environment names: a folder of this machine, or a repository at GitHub. */
export async function openForge(config: DevopsConfig): Promise<Forge> {
  const { DEVOPS_REPOSITORY: folder, GITHUB_REPOSITORY: repository } = config;
  if (folder && !repository) return localForge(await openRepository(folder));
  const { GITHUB_APP_ID, GITHUB_APP_KEY, GITHUB_INSTALLATION_ID, GITHUB_API_URL } = config;
  if (folder || !repository || !GITHUB_APP_ID || !GITHUB_APP_KEY || !GITHUB_INSTALLATION_ID) {
    throw new ConfigError(
      "The configuration cannot be used:\n  set DEVOPS_REPOSITORY, or GITHUB_REPOSITORY with " +
        "GITHUB_APP_ID, GITHUB_APP_KEY and GITHUB_INSTALLATION_ID",
    );
  }
  return githubForge({
    apiUrl: GITHUB_API_URL,
    repository,
    appId: GITHUB_APP_ID,
    privateKey: GITHUB_APP_KEY,
    installationId: GITHUB_INSTALLATION_ID,
  });
}
