// The flags of `servers`.
import { INSTALL_METHODS } from '../../install/contract.ts';
import { flag, oneOf, option } from '../options/option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

export type ServersAction = 'list' | 'install' | 'where' | 'remove';

const INSTALL = 'Install';

export const SERVERS_OPTIONS = {
  from: option(
    'value',
    INSTALL,
    'release, package or source; unless given, chosen to suit the server and this machine',
    INSTALL_METHODS.join(', '),
    oneOf(...INSTALL_METHODS),
  ),
  mirror: option(
    'value',
    INSTALL,
    'download from this base URL, with the same paths as the official one; digests still come from the release API',
    'a URL such as https://mirror.example/github',
    (text) => parseBase(text, /^https?:$/),
  ),
  'github-api': option(
    'value',
    INSTALL,
    "base of GitHub's release API; https://api.github.com unless given",
    'an https URL (plain http on this machine only: who can change the digests can change the server)',
    (text) => parseBase(text, isLoopback(text) ? /^https?:$/ : /^https:$/),
  ),
  sha256: option(
    'value',
    INSTALL,
    'digest of the archive; the release API is then not asked',
    '64 hexadecimal digits',
    (text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined),
  ),
  json: flag('Output', 'list: print as JSON on stdout'),
  quiet: RUN_OPTIONS.quiet,
} as const;

/** Without the slash at the end, so that a path can follow. */
function parseBase(text: string, protocols: RegExp): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, search, hash } = new URL(text);
  return protocols.test(protocol) && search === '' && hash === '' ? text.replace(/\/+$/, '') : undefined;
}

function isLoopback(text: string): boolean {
  return /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/.test(text);
}
