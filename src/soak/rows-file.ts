// The rows of a soak on disk: appended one by one, each there for good before the next, and read back line by line.
import { join } from 'node:path';
import type { DurableFiles } from '../core/durable-files.ts';
import { SOAK_ROWS_FILE, type SoakRow, soakRowSchema } from '../result/kinds/soak.ts';
import { readLines } from '../result/store/read-lines.ts';
import { writeError } from '../result/store/write-error.ts';

export class RowsFile {
  private readonly path: string;
  private readonly files: DurableFiles;
  /** Known to be good. */
  private bytes = 0;

  constructor(directory: string, files: DurableFiles) {
    this.path = join(directory, SOAK_ROWS_FILE);
    this.files = files;
  }

  /** @throws CacheBenchError E_RESULT_WRITE */
  async create(): Promise<void> {
    await this.write(() => this.files.create(this.path));
  }

  /**
   * What a kill left of a last line is overwritten by the next row.
   *
   * @throws the error of the system where there is no such file
   */
  async *read(): AsyncGenerator<SoakRow> {
    this.bytes = 0;
    for await (const line of readLines(this.files.read(this.path))) {
      const row = parseRow(line.toString());
      if (row === undefined) return;
      this.bytes += line.length + 1;
      yield row;
    }
  }

  /** @throws CacheBenchError E_RESULT_WRITE; the rows before are still there */
  async append(row: SoakRow): Promise<void> {
    await this.write(async () => {
      this.bytes = await this.files.append(this.path, this.bytes, `${JSON.stringify(row)}\n`);
    });
  }

  private async write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw writeError(this.path, error);
    }
  }
}

function parseRow(line: string): SoakRow | undefined {
  try {
    return soakRowSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
