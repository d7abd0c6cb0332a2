// Where the files of this package lie: those it ships as they are, and those that the build puts beside the code.
import { fileURLToPath } from 'node:url';

/**
 * The folder above this module: src/ in tests; dist/ where modules stand one by one as where they are bundled, for bundles lie in
 * a folder of dist/ too. That is why no other module looks for files from its own place.
 */
const CODE = new URL('../', import.meta.url);

/** @returns the path of a file or a folder of the package, as `workloads/claims/` */
export function findShipped(path: string): string {
  return fileURLToPath(new URL(`../${path}`, CODE));
}

/** @returns the path of what lies among the code, as `report/html/client/page.css` */
export function findBuilt(path: string): string {
  return fileURLToPath(new URL(path, CODE));
}
