// Whether the URL of a target may be shown and sent: passwords stand in it as names of variables only.

const VARIABLES = /^(?:\$\{\w+\})*$/;

/** Whether what stands before the last @ of a URL holds no password but `${VARIABLE}`. */
export function namesNoSecret(url: string): boolean {
  if (VARIABLES.test(url)) return url !== '';
  const [, rest = ''] = /^[^:]*:\/\/([^?]*)/s.exec(url) ?? [];
  const at = rest.lastIndexOf('@');
  // An @ elsewhere is a mistake around a password.
  if (at < 0) return !url.includes('@');
  const user = rest.slice(0, at);
  const colon = user.indexOf(':');
  return colon < 0 ? VARIABLES.test(user) : VARIABLES.test(user.slice(colon + 1));
}
