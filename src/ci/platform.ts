// Which CI system a command runs in, as its environment says.

export type CiPlatform = 'github' | 'gitlab';

/** Gitea and Forgejo call themselves GitHub Actions too, and understand its commands. */
export function detectCi(env: Readonly<Record<string, string | undefined>>): CiPlatform | undefined {
  if (env['GITHUB_ACTIONS'] === 'true') return 'github';
  return env['GITLAB_CI'] === 'true' ? 'gitlab' : undefined;
}
