// A claim: what somebody says of two servers, the rule that tests it, and what a test of it needs.
import type { Rule } from '../gate/rule.ts';
import type { ProfileOverrides } from '../profile/overrides.ts';
import type { Path } from '../profile/problems.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import type { Sweep } from '../run/sweep.ts';

/** Without what a gate adds to a rule. */
export type ClaimRule = Omit<Rule, 'severity' | 'source'>;

/** What the test of a claim may be swept over. */
export type SweptParameter = 'keys' | 'value-size' | 'connections' | 'pipeline';

export interface ClaimTest {
  /** Name of a built-in profile, or a path relative to the file of the claims. */
  readonly profile: string;
  readonly overrides: ProfileOverrides;
  /** Judged at each of its values, and then over all of them; absent: at one. */
  readonly sweep?: Sweep<SweptParameter>;
  /** About one target, in the size that is claimed. */
  readonly expect: ClaimRule;
  /** What must hold at least for the claim to be right in direction; absent: it claims a size and no direction. */
  readonly direction?: ClaimRule;
  /** 0.05: 5 % less than claimed still counts as the size that is claimed. */
  readonly tolerance?: number;
}

/** What a test needs to say anything about the claim. */
export interface ClaimNeeds {
  readonly cores?: number;
  /** By the name of the target. */
  readonly flavors: ReadonlyMap<string, TargetRecord['flavor']>;
  /** Lowest version, by the name of the target. */
  readonly versions: ReadonlyMap<string, string>;
}

export interface ClaimTarget {
  readonly name: string;
  /** As after -t. */
  readonly spec: string;
}

export interface Claim {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  readonly reference: ClaimTarget;
  readonly candidate: ClaimTarget;
  readonly needs: ClaimNeeds;
  /** The test; or the reason why there is none. */
  readonly test: ClaimTest | string;
  /** Of the claim in its file. */
  readonly path: Path;
}

export interface ClaimsFile {
  readonly name: string;
  readonly source: string;
  /** As messages show it. */
  readonly file: string;
  /** Where the relative paths in it begin. */
  readonly directory: string;
  readonly claims: readonly Claim[];
  /** `file:line:column path: message` */
  locate(path: Path, message: string, at?: 'key' | number): string;
}
