import { describe, expect, it } from 'vitest';
import { detectCi } from './platform.ts';

describe('detectCi', () => {
  it('knows GitHub Actions and GitLab by the variables that they set', () => {
    expect(detectCi({ CI: 'true', GITHUB_ACTIONS: 'true' })).toBe('github');
    expect(detectCi({ CI: 'true', GITLAB_CI: 'true' })).toBe('gitlab');
  });

  it('takes nothing else for one of them', () => {
    expect(detectCi({})).toBeUndefined();
    expect(detectCi({ CI: 'true', GITHUB_ACTIONS: '', GITLAB_CI: 'false' })).toBeUndefined();
  });
});
