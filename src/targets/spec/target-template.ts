// A target as it is written: the values of its settings may be left to a ladder, which fills in its cores.
import { usageError } from '../../core/errors.ts';
import type { TargetSpec } from '../contract.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';

/** Stands for the number of cores of a step; no text is mistaken for it, and no server gets it. */
export const CORES = Symbol('cores');

export type TemplateSettings = Readonly<Record<string, string | typeof CORES>>;

type TemplateOf<Spec> = Spec extends { readonly settings: unknown }
  ? Omit<Spec, 'settings'> & { readonly settings: TemplateSettings }
  : Spec;

/** Of one kind with the spec that it becomes. */
export type TargetTemplate = TemplateOf<TargetSpec>;

/** @throws CacheBenchError E_TARGET for a setting that is left to a ladder: there is none */
export function withoutLadder(template: TargetTemplate): TargetSpec {
  return replaceCores(template, (setting, flavor) =>
    mistake(template.name, flavor, setting, 'cores', 'only --ladder cores=1,2,4 fills in cores'),
  );
}

/** @throws CacheBenchError E_TARGET for a setting that can't have so many */
export function onCores(template: TargetTemplate, cores: number): TargetSpec {
  return replaceCores(template, (setting, flavor) => {
    const value = String(cores);
    const why = LOCAL_SERVERS[flavor].findMistake?.(setting, value);
    return why === undefined ? value : mistake(template.name, flavor, setting, value, why);
  });
}

type StartedFlavor = Exclude<TargetSpec, { readonly kind: 'attach' }>['flavor'];

function replaceCores(
  template: TargetTemplate,
  fill: (setting: string, flavor: StartedFlavor) => string,
): TargetSpec {
  if (template.kind === 'attach') return template;
  const settings = Object.fromEntries(
    Object.entries(template.settings).map(([setting, value]) => [
      setting,
      value === CORES ? fill(setting, template.flavor) : value,
    ]),
  );
  return { ...template, settings };
}

function mistake(name: string, flavor: StartedFlavor, setting: string, value: string, why: string): never {
  throw usageError(
    'E_TARGET',
    `-t ${name}: ${setting} is '${value}': ${why}`,
    `Write e.g. ${flavor}?${LOCAL_SERVERS[flavor].exampleSetting}.`,
  );
}
