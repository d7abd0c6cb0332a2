// What is said of an attached target that cannot be opened names it as the user did.
import { expect, it } from 'vitest';
import { failureOf } from '../testkit/failure-of.ts';
import { openTarget } from './open-target.ts';
import { parseTargetSpec } from './spec/parse-target-spec.ts';

const NOBODY = 'redis://127.0.0.1:1';

it.each([
  [`prod=${NOBODY}`, `prod: cannot connect to ${NOBODY}: nothing listens there`],
  // "redis" stands in every URL.
  [`redis=${NOBODY}`, `redis: cannot connect to ${NOBODY}: nothing listens there`],
  // So do these.
  [`c=${NOBODY}`, `c: cannot connect to ${NOBODY}: nothing listens there`],
  [`1=${NOBODY}`, `1: cannot connect to ${NOBODY}: nothing listens there`],
  [NOBODY, `cannot connect to ${NOBODY}: nothing listens there`],
])('%s', async (text, message) => {
  const error = await failureOf(openTarget(parseTargetSpec(text, {}), { runId: 'a', env: {} }));
  expect(error).toMatchObject({ code: 'E_TARGET_UNREACHABLE', exitCode: 1, message });
  expect(error.hint).toContain('Start a server there');
});
