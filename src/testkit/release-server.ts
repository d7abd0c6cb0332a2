// GitHub as far as releases go: the API on one port, downloads on another, assets on a third, with what goes wrong there.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeAsset {
  /** owner/name */
  readonly repository: string;
  /** v1.40.1 */
  readonly tag: string;
  readonly name: string;
  readonly content: Buffer;
  /** What the API says; that of the content unless given, null: of an old release. */
  readonly digest?: string | null;
  /** What the API says; that of the content unless given. */
  readonly sizeBytes?: number;
}

export interface ReleaseServerOptions {
  readonly assets: readonly FakeAsset[];
  /** Text of the file README of a repository owner/name. */
  readonly readmes?: Readonly<Record<string, string>>;
}

export interface ReleaseServer {
  readonly apiUrl: string;
  /** Of the host that assets are downloaded from, which redirects. */
  readonly downloadUrl: string;
  /** "api GET /repos/…", "download …", "asset GET /… bytes=100-", in their order. */
  readonly requests: readonly string[];
  /** Values of the authorization header, by server. */
  readonly authorizations: readonly string[];
  /** The next so many answers of the asset server end after this many bytes. */
  cutConnections(times: number, afterBytes: number): void;
  /** The asset server ignores Range from now on, as some mirrors do. */
  ignoreRanges(): void;
  /** The asset server answers so from now on. */
  refuseAssets(status: number): void;
  /** The API answers so from now on. */
  refuseApi(status: number, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export async function startReleaseServer({
  assets,
  readmes = {},
}: ReleaseServerOptions): Promise<ReleaseServer> {
  const requests: string[] = [];
  const authorizations: string[] = [];
  let cuts = { times: 0, afterBytes: 0 };
  let honoursRanges = true;
  let assetStatus: number | undefined;
  let apiRefusal: { status: number; headers: Readonly<Record<string, string>> } | undefined;

  const note = (who: string, { method, url, headers }: IncomingMessage): void => {
    requests.push([who, method, url, headers.range].filter(Boolean).join(' '));
    if (headers.authorization !== undefined) authorizations.push(`${who} ${headers.authorization}`);
  };

  const assetServer = await listen((request, response) => {
    note('asset', request);
    if (assetStatus !== undefined) return void response.writeHead(assetStatus).end();
    const asset = assets.find(({ name, tag }) => request.url?.startsWith(`/store/${tag}/${name}?`));
    if (asset === undefined) return void response.writeHead(404).end();
    sendAsset(asset.content, honoursRanges ? request.headers.range : undefined, response);
  });

  function sendAsset(content: Buffer, range: string | undefined, response: ServerResponse): void {
    const begin = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? Number.NaN);
    if (begin >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const rest = Number.isNaN(begin) ? content : content.subarray(begin);
    response.writeHead(Number.isNaN(begin) ? 200 : 206, {
      'content-type': 'application/octet-stream',
      'content-length': rest.length,
      ...(Number.isNaN(begin)
        ? {}
        : { 'content-range': `bytes ${begin}-${content.length - 1}/${content.length}` }),
    });
    if (cuts.times === 0) return void response.end(rest);
    cuts = { ...cuts, times: cuts.times - 1 };
    // What was sent arrives before the connection goes.
    response.write(rest.subarray(0, cuts.afterBytes), () => response.destroy());
  }

  const downloads = await listen((request, response) => {
    note('download', request);
    const asset = assets.find((one) => request.url === downloadPath(one));
    if (asset === undefined) return void response.writeHead(404).end('Not Found');
    const location = `${assetServer.url}/store/${asset.tag}/${asset.name}?sp=r&sig=x`;
    response.writeHead(302, { location }).end();
  });

  const api = await listen((request, response) => {
    note('api', request);
    if (apiRefusal !== undefined) {
      response.writeHead(apiRefusal.status, { 'content-type': 'application/json', ...apiRefusal.headers });
      return void response.end('{"message":"API rate limit exceeded for 127.0.0.1."}');
    }
    const body = answerApi(request.url ?? '', assets, readmes, downloads.url);
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-ratelimit-remaining': '57' };
    response.writeHead(body === undefined ? 404 : 200, headers);
    response.end(body ?? '{"message":"Not Found","status":"404"}');
  });

  return {
    apiUrl: api.url,
    downloadUrl: downloads.url,
    requests,
    authorizations,
    cutConnections(times, afterBytes) {
      cuts = { times, afterBytes };
    },
    ignoreRanges() {
      honoursRanges = false;
    },
    refuseAssets(status) {
      assetStatus = status;
    },
    refuseApi(status, headers = {}) {
      apiRefusal = { status, headers };
    },
    close: async () => {
      await Promise.all([assetServer, downloads, api].map((one) => one.close()));
    },
  };
}

function answerApi(
  url: string,
  assets: readonly FakeAsset[],
  readmes: Readonly<Record<string, string>>,
  downloadUrl: string,
): string | undefined {
  const [, repository = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)\/(.*)$/.exec(url) ?? [];
  if (rest === 'contents/README') return readmes[repository];
  const ours = assets.filter((one) => one.repository === repository);
  // Newest first, as the API lists them.
  const tags = [...new Set(ours.map(({ tag }) => tag))].reverse();
  const describe = (tag: string) => ({
    tag_name: tag,
    draft: false,
    prerelease: false,
    assets: ours
      .filter((one) => one.tag === tag)
      .map((one) => ({
        name: one.name,
        size: one.sizeBytes ?? one.content.length,
        content_type: 'application/gzip',
        browser_download_url: downloadUrl + downloadPath(one),
        digest: one.digest === undefined ? `sha256:${sha256(one.content)}` : one.digest,
      })),
  });
  if (rest.startsWith('releases?')) return JSON.stringify(tags.map(describe));
  const wanted = rest === 'releases/latest' ? tags[0] : /^releases\/tags\/(.+)$/.exec(rest)?.[1];
  return wanted !== undefined && tags.includes(wanted) ? JSON.stringify(describe(wanted)) : undefined;
}

function downloadPath({ repository, tag, name }: FakeAsset): string {
  return `/${repository}/releases/download/${tag}/${name}`;
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
