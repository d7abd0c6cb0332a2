// What an installation is told: where to look, what machine it is for, and whom to tell how it goes.
import type { ProcessFlavor } from '../targets/contract.ts';

export interface ServerWish {
  readonly flavor: ProcessFlavor;
  /** "1.40.1" or "latest"; absent: the pinned version, or what the package manager has. */
  readonly version?: string;
}

export const INSTALL_METHODS = ['release', 'package', 'source'] as const;
/** A program as its makers built it; a package of the system; built here. */
export type InstallMethod = (typeof INSTALL_METHODS)[number];

export type InstallEvent =
  | { readonly kind: 'step'; readonly text: string }
  /** @property totalBytes undefined: the server does not say */
  | { readonly kind: 'bytes'; readonly receivedBytes: number; readonly totalBytes: number | undefined };

export interface InstallSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: InstallMachine;
  /** Base of the release API, without a slash at the end. */
  readonly apiUrl: string;
  /** Downloads come from here, under the path that they have at the official place. */
  readonly mirrorUrl?: string;
  /** The digest that the archive must have, from the user; absent: as published. */
  readonly sha256?: string;
  /** Absent: what suits the server and the machine. */
  readonly method?: InstallMethod;
  /** Between attempts; doubled each time. */
  readonly retryDelayMs: number;
  readonly signal?: AbortSignal;
  now(): Date;
  onEvent(event: InstallEvent): void;
}

export interface InstallMachine {
  /** As Node calls it: linux, darwin. */
  readonly platform: string;
  /** As Node calls it: x64, arm64. */
  readonly arch: string;
  readonly isRoot: boolean;
  readonly cpuCount: number;
}

export interface Installed {
  readonly flavor: ProcessFlavor;
  readonly path: string;
  readonly version: string | undefined;
  /** false: it was there already. */
  readonly isNew: boolean;
}
