// The flags of `fleet`.
import { flag, type OptionsOf } from '../options/option.ts';
import { QUEUE_OPTION } from './fleet-options.ts';

export const FLEET_STATUS_OPTIONS = {
  fleet: QUEUE_OPTION,
  json: flag('Output', 'print it as JSON'),
} as const;

export type FleetStatusOptions = OptionsOf<typeof FLEET_STATUS_OPTIONS>;
