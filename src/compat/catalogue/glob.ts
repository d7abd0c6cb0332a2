// Names with a star, as the files about the catalogue use them: FT.*, strings/*.

const GLOBS = new Map<string, RegExp>();

export function globOf(text: string): RegExp {
  const known = GLOBS.get(text);
  if (known !== undefined) return known;
  const escaped = text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  const glob = new RegExp(`^${escaped.replaceAll('*', '.*')}$`);
  GLOBS.set(text, glob);
  return glob;
}
