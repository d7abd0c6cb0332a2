// The flags of `init`.
import { flag, option } from '../options/option.ts';

const FILES = 'Files';
const SYSTEMS = ['github', 'gitlab'] as const;

export const INIT_OPTIONS = {
  ci: option(
    'value',
    FILES,
    'also a workflow, with both servers as services: github or gitlab',
    'github or gitlab',
    (text) => SYSTEMS.find((one) => one === text),
  ),
  grafana: flag(FILES, 'also a dashboard for Grafana of what --metrics-port serves'),
  force: flag(FILES, 'replace files that are there already'),
} as const;
