// Names with a star, as the files about the catalogue use them: FT.*, strings/*.

export function globOf(text: string): RegExp {
  const escaped = text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*')}$`);
}
