// Writes docs/permissions.md from the code: `npx vitest run --project unit src/learn/permissions.test.ts --update`.
import { expect, it } from 'vitest';
import { type Permission, RUN_PERMISSIONS } from '../targets/access/permissions.ts';
import { LEARN_PERMISSIONS } from './permissions.ts';

it('the document of permissions is that of the code', async () => {
  const document = [
    '# What a user of an ACL needs',
    '',
    'Servers that cache-bench starts itself have no ACL. On other servers it logs in as the user of the URL and, before the first write, tests the',
    'permissions of that user. If a required permission is missing, it refuses with exit code 4. For each other missing permission, one line says',
    'what will be unknown. The same is true for commands that a server renamed or lacks. AUTH and HELLO need no rule, and PING is not needed.',
    '',
    '## run, capacity, claims, replay',
    '',
    'In addition, the user needs the commands of the profile, its fill and its events, or of the log. Keys and channels of a run begin with `cb:`.',
    '',
    ...tableOf(RUN_PERMISSIONS),
    '',
    'This user has exactly these permissions, with the commands of `read-heavy`:',
    '',
    '```',
    `ACL SETUSER bench on >PASSWORD ~cb:* &cb:* -@all ${['+get', '+set', '+unlink', '+scan', '+dbsize', '+info', '+config|get', '+command|info', '+type'].join(' ')}`,
    '```',
    '',
    '## learn',
    '',
    '`learn` writes nothing.',
    '',
    ...tableOf(LEARN_PERMISSIONS),
    '',
    '```',
    `ACL SETUSER learner on >PASSWORD %R~* -@all ${LEARN_PERMISSIONS.flatMap(({ rules }) => rules)
      // Redis before 7.2 knows no CLIENT NO-TOUCH, and takes no rule about it.
      .filter((rule) => rule.startsWith('+') && rule !== '+select' && rule !== '+client|no-touch')
      .map((rule) => rule.replace(/ or .*/, ''))
      .join(' ')}`,
    '```',
    '',
  ].join('\n');
  await expect(document).toMatchFileSnapshot('../../docs/permissions.md');
});

function tableOf(permissions: readonly Permission[]): readonly string[] {
  const rows = permissions.map(
    ({ feature, rules, without }) =>
      `| ${feature} | ${rules.map((rule) => rule.split(' or ').map(code).join(' or ')).join(' ')} | ${without ?? 'not possible'} |`,
  );
  return ['| what | rules | without |', '|---|---|---|', ...rows];
}

/** A bar would end the cell. */
function code(rule: string): string {
  return `\`${rule.replaceAll('|', '\\|')}\``;
}
