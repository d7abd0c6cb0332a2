// What has become of data that was moved from one server to another, as it is printed with --json.

export type DataWay = 'DUMP and RESTORE' | 'RDB snapshot' | 'REPLICAOF';

export interface DataRow {
  readonly way: DataWay;
  /** Names of the targets. */
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly outcome: 'same' | 'differs' | 'refused' | 'not tried';
  /** What is not the same, or why it was not tried. */
  readonly detail?: string;
}

export interface DataMovesResult {
  readonly reference: { readonly name: string; readonly flavor: string; readonly version: string };
  readonly candidate: { readonly name: string; readonly flavor: string; readonly version: string };
  readonly rows: readonly DataRow[];
  readonly warnings: readonly string[];
}
