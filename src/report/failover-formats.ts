// The files that failover experiments can become.
import type { FailoverResult } from '../result/kinds/failover.ts';
import { wholeText } from '../result/whole-text.ts';
import type { FailoverFormat } from './failover-format-list.ts';
import { renderFailoverPage } from './html/failover-page.ts';
import { renderFailoverMarkdown } from './markdown/failover.ts';

export const RENDER_FAILOVER: Readonly<Record<FailoverFormat, (result: FailoverResult) => string>> = {
  md: renderFailoverMarkdown,
  html: renderFailoverPage,
  json: (result) => [...wholeText(result)].join(''),
};
