// Ordinary least squares with a handful of columns, by the normal equations.

export interface Fit {
  /** By column. */
  readonly coefficients: readonly number[];
  readonly residuals: Float64Array;
  /** Sum of the squared residuals. */
  readonly squares: number;
}

/** The columns of a model once and for all: many series are fitted to the same ones. */
export class LeastSquares {
  readonly columns: readonly Float64Array[];
  private readonly inverse: readonly Float64Array[];

  /**
   * @param columns of the same length
   * @throws RangeError where a column is a combination of the others
   */
  constructor(columns: readonly Float64Array[]) {
    this.columns = columns;
    this.inverse = invert(columns.map((one) => columns.map((other) => dot(one, other))));
  }

  fit(values: Float64Array): Fit {
    const coefficients = this.coefficientsOf(values);
    const residuals = Float64Array.from(values);
    for (const [at, column] of this.columns.entries())
      for (let i = 0; i < residuals.length; i++) residuals[i]! -= coefficients[at]! * column[i]!;
    return { coefficients, residuals, squares: dot(residuals, residuals) };
  }

  /** By column: what `fit` begins with. */
  coefficientsOf(values: Float64Array): number[] {
    const products = this.columns.map((column) => dot(column, values));
    return this.inverse.map((row) => {
      let sum = 0;
      for (let at = 0; at < row.length; at++) sum += row[at]! * products[at]!;
      return sum;
    });
  }

  /** The variance of a coefficient where the noise is white and has a variance of one. */
  varianceOf(column: number): number {
    return this.inverse[column]![column]!;
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}

/** Gauss and Jordan, with the largest pivot of a column. */
function invert(matrix: readonly (readonly number[])[]): Float64Array[] {
  const size = matrix.length;
  const rows = matrix.map((row, at) =>
    Float64Array.from({ length: 2 * size }, (_, column) =>
      column < size ? row[column]! : Number(column - size === at),
    ),
  );
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const own = rows[column]!;
    const head = own[column]!;
    if (Math.abs(head) <= 1e-12 * Math.abs(matrix[column]![column]!) || head === 0)
      throw new RangeError('a column is a combination of the others');
    for (let i = 0; i < own.length; i++) own[i]! /= head;
    for (const [at, row] of rows.entries()) {
      if (at === column) continue;
      const factor = row[column]!;
      for (let i = 0; i < row.length; i++) row[i]! -= factor * own[i]!;
    }
  }
  return rows.map((row) => row.slice(size));
}
