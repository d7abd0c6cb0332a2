// Lines of the checklist about what the rest is worth: the machine that measured, the money, and what is claimed.
import type { ClaimsReport } from '../result/kinds/claims.ts';
import type { DoctorResult } from '../result/kinds/doctor.ts';
import { newestOf, sortByKind } from './basis.ts';
import { type ChecklistItem, done, failed, open } from './check.ts';

const MACHINE: ChecklistItem = {
  id: 'machine',
  title: 'The measuring machine is good enough',
  kinds: ['cache-bench doctor'],
  answer(basis) {
    const found = sortByKind(basis, 'cache-bench doctor', false).own[0]?.result as DoctorResult | undefined;
    if (found === undefined) return undefined;
    const badly = found.abilities.filter(({ verdict }) => verdict === 'badly');
    if (found.abilities.length === 0) return open('it covers no measurement');
    return badly.length === 0
      ? done(`${found.abilities.length} kinds of measurements, none badly`)
      : failed(`badly: ${badly.map(({ label }) => label).join(', ')}`);
  },
};

const COST: ChecklistItem = {
  id: 'cost',
  title: 'The cost of both is known',
  kinds: ['cache-bench cost'],
  needsProfile: true,
  answer(basis) {
    const found = newestOf(basis, 'cost')?.result;
    if (found === undefined) return undefined;
    const names = [basis.subject.reference, basis.subject.candidate];
    const own = found.nodes.filter(({ name }) => names.includes(name));
    if (own.length < 2) return open('it prices other targets');
    // Of memory by the GB none is for a billion operations. Money for a GiB takes a node's memory, which not each price names.
    const without = own.flatMap(({ name, perMonth, perBillion, price, missing }) => {
      const lacks = [
        ...(perMonth?.estimate === undefined ? ['what a month costs'] : []),
        ...(price.unit === 'node-hour' && perBillion === undefined ? ['what a billion operations cost'] : []),
      ];
      return lacks.length === 0 ? [] : [`${name}: ${(missing.length === 0 ? lacks : missing).join(', ')}`];
    });
    if (without.length > 0) return open(`not known of ${without.join('; ')}`);
    const figures = [
      ['a month', true],
      ['a billion operations', own.every(({ perBillion }) => perBillion !== undefined)],
      ['a GiB', own.every(({ perGib }) => perGib !== undefined)],
    ] as const;
    const list = (isKnown: boolean) =>
      figures.flatMap(([what, is]) => (is === isKnown ? [what] : [])).join(', ');
    return done(list(false) === '' ? list(true) : `${list(true)}; not known of both: ${list(false)}`);
  },
};

const CLAIMS: ChecklistItem = {
  id: 'claims',
  title: 'The claims about it hold here',
  kinds: ['cache-bench claims'],
  answer(basis) {
    const found = sortByKind(basis, 'cache-bench claims', false).own[0]?.result as ClaimsReport | undefined;
    if (found === undefined) return undefined;
    const { reference, candidate } = basis.subject;
    const claims = found.claims.filter((one) => one.reference === reference && one.candidate === candidate);
    if (claims.length === 0) return open(`none of ${found.claims.length} claims is about ${candidate}`);
    const count = (verdict: string) => claims.filter((one) => one.verdict === verdict).length;
    const not = count('does-not-hold');
    const told = `${count('holds')} hold, ${not} do not, ${count('untestable')} could not be tested, of ${claims.length}`;
    if (not > 0) return failed(told);
    return count('holds') === claims.length ? done(told) : open(told);
  },
};

export const CHECKS_OF_WORTH: readonly ChecklistItem[] = [MACHINE, COST, CLAIMS];
