// Outputs of a step, as its file of outputs wants them.

/** @param outputs by name; values of any text */
export function renderOutputs(outputs: Readonly<Record<string, string>>): string {
  const delimiter = chooseDelimiter(Object.values(outputs));
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('');
}

/** One that no value holds, so that no value can end early and begin an output of its own. */
function chooseDelimiter(values: readonly string[]): string {
  for (let number = 0; ; number++) {
    const delimiter = `cache_bench_${number}`;
    if (!values.some((value) => value.includes(delimiter))) return delimiter;
  }
}
