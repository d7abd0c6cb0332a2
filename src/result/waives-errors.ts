// Whether failed requests are part of what a profile measures: the rule about them was waived.
import type { JudgedRun } from './parts/run-head.ts';

/** By a waiver of the profile, or of the config file; a run of one target has no checklist. */
export function waivesErrors(
  { fairness = [], profiles }: Pick<JudgedRun, 'fairness' | 'profiles'>,
  profile: string,
): boolean {
  const waivers = profiles.find(({ name }) => name === profile)?.resolved['waivers'];
  if (Array.isArray(waivers) && waivers.some((waiver) => waiver?.rule === 'errors')) return true;
  return fairness.some(
    (check) => check.rule === 'errors' && check.status === 'waived' && check.profile === profile,
  );
}
