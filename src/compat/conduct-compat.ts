// Compares two servers: opens them, asks the checks, and gathers what they answered into a result.

import { dropUndefined } from '../core/drop-undefined.ts';
import { describeEndpoint } from '../core/endpoint.ts';
import { type CacheBenchError, messageOf } from '../core/errors.ts';
import { type CompatResult, type CompatServer, compatKind } from '../result/kinds/compat.ts';
import type { Stage, StageEvent } from '../stage/stage.ts';
import { withTargets } from '../stage/with-targets.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { ReplyLink } from '../wire/reply-link.ts';
import type { RespVersion } from '../wire/resp-version.ts';
import type { Check, Family } from './catalogue/check.ts';
import type { KnownDifference } from './catalogue/read-known.ts';
import { chooseKnown, listDisagreements, markKnown } from './compare-documents.ts';
import { gatherChecks } from './gather-checks.ts';
import { chooseTasks } from './run/choose-tasks.ts';
import { NamedKeys } from './run/named-keys.ts';
import { type Asked, runChecks } from './run/run-checks.ts';
import { takeSeat } from './run/seat.ts';
import { judgeSource } from './source/judge-source.ts';
import type { SourceScan } from './source/scan-source.ts';
import { judgeUsage, orderByUsage } from './usage/judge-usage.ts';
import type { Usage } from './usage/usage.ts';

export interface CompatPlan {
  readonly reference: TargetSpec;
  readonly candidate: TargetSpec;
  readonly families: readonly Pick<Family, 'name' | 'title'>[];
  readonly checks: readonly Check[];
  readonly protocols: readonly RespVersion[];
  /** Of all flavors and versions. */
  readonly known: readonly KnownDifference[];
  /** What the checks were restricted to. */
  readonly usage?: Usage;
  /** Source code that the usage was read from; its scripts are among the checks. */
  readonly source?: SourceScan;
  readonly runId: string;
  readonly toolVersion: string;
  readonly allowNonempty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  now(): Date;
}

export type CompatEvent =
  | { readonly kind: 'target-opened'; readonly name: string; readonly server: string }
  /** All checks that can be asked. */
  | { readonly kind: 'begun'; readonly total: number }
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'told'; readonly text: string };

export interface Compared {
  readonly result: CompatResult;
  /** An attached server still has keys of this comparison: what to do about it. */
  readonly keysLeft?: CacheBenchError;
}

/**
 * @throws CacheBenchError of withTargets; E_TARGET_LOST when the reference does not last, E_PROTOCOL when it speaks
 *   none of the RESP versions; Interrupted
 */
export async function conductCompat(
  plan: CompatPlan,
  onEvent: (event: CompatEvent) => void,
): Promise<Compared> {
  const warnings: string[] = [];
  const tell = (text: string) => onEvent({ kind: 'told', text });
  const warn = (text: string) => {
    warnings.push(text);
    tell(`warning: ${text}`);
  };
  const onStageEvent = (event: StageEvent) => {
    if (event.kind === 'warning') warn(event.warning.message);
    if (event.kind === 'target-step') tell(`${event.target}: ${event.text}`);
    if (event.kind === 'target-opened')
      onEvent({ kind: 'target-opened', name: event.target.name, server: nameServer(event.target) });
  };
  const { runId, env, signal, allowNonempty } = plan;
  const targets = [plan.reference, plan.candidate];
  let keysLeft: CacheBenchError | undefined;
  const onKeysLeft = (error: CacheBenchError) => {
    keysLeft = error;
  };
  const found = await withTargets(
    { targets, runId, env, signal, allowNonempty, onEvent: onStageEvent, onKeysLeft },
    (stage) => {
      const named = new NamedKeys();
      return stage.withKeys(
        [],
        () => compareOn(stage, plan, named, { warn, tell, onEvent }),
        () => named,
      );
    },
  );
  // Those of cleaning up among them.
  return { result: { ...found, warnings }, ...dropUndefined({ keysLeft }) };
}

interface Listeners {
  warn(text: string): void;
  tell(text: string): void;
  onEvent(event: CompatEvent): void;
}

async function compareOn(
  stage: Stage,
  plan: CompatPlan,
  named: NamedKeys,
  listeners: Listeners,
): Promise<Omit<CompatResult, 'warnings'>> {
  const [reference, candidate] = stage.targets as [Target, Target];
  const startedAt = plan.now();
  const protocols = await agreeOnProtocols(plan.protocols, reference, candidate, listeners.warn);
  const { tasks, skipped } = chooseTasks(plan.checks, protocols, reference, candidate);
  const all: Asked[] = [...skipped];
  listeners.onEvent({ kind: 'begun', total: tasks.length });
  await runChecks({
    tasks,
    reference: await takeSeat(reference, listeners.tell),
    candidate: await takeSeat(candidate, listeners.tell),
    keyPrefix: stage.keyPrefix,
    named,
    signal: plan.signal,
    now: plan.now,
    onAsked: (asked) => {
      all.push(asked);
      listeners.onEvent({ kind: 'asked', asked });
    },
  });
  const known = chooseKnown(plan.known, candidate.identity, reference.identity);
  const checks = markKnown(gatherChecks(plan.checks, all), known);
  const { usage, source } = plan;
  return {
    kind: compatKind.kind,
    schemaVersion: compatKind.version,
    tool: { name: 'cache-bench', version: plan.toolVersion },
    runId: plan.runId,
    startedAt: startedAt.toISOString(),
    durationMs: plan.now().getTime() - startedAt.getTime(),
    reference: describeServer(reference),
    candidate: describeServer(candidate),
    protocols: [...protocols],
    families: plan.families.map(({ name, title }) => ({ name, title })),
    checks: usage === undefined ? checks : orderByUsage(checks, usage),
    disagreements: listDisagreements(checks, known),
    ...(usage === undefined ? {} : { usage: judgeUsage(usage, checks) }),
    ...(source === undefined ? {} : { source: judgeSource(source, checks) }),
  };
}

/** What the reference does not speak can't be compared; what the candidate does not speak is a finding of its own. */
async function agreeOnProtocols(
  wanted: readonly RespVersion[],
  reference: Target,
  candidate: Target,
  warn: (text: string) => void,
): Promise<readonly RespVersion[]> {
  const spoken: RespVersion[] = [];
  for (const protocol of wanted) {
    const refusals = await Promise.all([reference, candidate].map((target) => refusalOf(target, protocol)));
    for (const refusal of refusals)
      if (refusal !== undefined) warn(`RESP${protocol} is not compared: ${refusal}`);
    if (refusals.every((refusal) => refusal === undefined)) spoken.push(protocol);
  }
  return spoken;
}

async function refusalOf({ endpoint }: Target, protocol: RespVersion): Promise<string | undefined> {
  try {
    (await ReplyLink.open(endpoint, { protocol })).close();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function describeServer({ name, endpoint, identity }: Target): CompatServer {
  return {
    name,
    endpoint: describeEndpoint(endpoint),
    flavor: identity.flavor,
    version: identity.version,
  };
}

function nameServer({ identity }: Target): string {
  return `${identity.flavor} ${identity.version}`;
}
