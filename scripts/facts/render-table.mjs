// docs/servers-today.md from its data.

/** @returns Markdown */
export function renderTable({ columns, groups, notes }) {
  const names = Object.keys(columns);
  const heads = names.map((name) => `${columns[name].title} ${columns[name].version}`.trim());
  const lines = [
    '# Servers today',
    '',
    'This page lists differences between servers that affect a benchmark or a migration. Every value was measured with default settings',
    'on loopback, by the command or the probe in the last column. `npm run facts` measures all values again on the servers on PATH and',
    'prints changes; `npm run facts -- --write` writes this page. Its data is in [servers-today.yaml](servers-today.yaml): edit that file,',
    'not this page.',
    '',
    'Replies are shown unchanged: `"a"` is a bulk string, `a` a simple string, `(error) …` an error; `·` separates the replies of several',
    'commands. Numbers are from one machine, and may vary by the share in the data. "–" was not measured.',
  ];
  for (const { title, about, rows: all } of groups) {
    const rows = all.filter((row) => !isSameOnAll(row, names));
    if (rows.length === 0) continue;
    lines.push('', `## ${title}`, '', ...(about === undefined ? [] : [about.trim(), '']));
    lines.push(`| what | ${heads.join(' | ')} | shown by |`, `|---|${'---|'.repeat(names.length)}---|`);
    for (const row of rows) {
      const values = names.map((name) => formatValue(row, row.values?.[name]));
      const what = row.why === undefined ? row.name : `${row.name}: ${row.why}`;
      lines.push(`| ${escapeCell(what)} | ${values.join(' | ')} | ${describeProof(row)} |`);
    }
  }
  const same = groups.flatMap(({ rows }) => rows.filter((row) => isSameOnAll(row, names)));
  if (same.length > 0) {
    lines.push(
      '',
      '## The same on all',
      '',
      'One might expect differences here, but all servers answer alike.',
      '',
    );
    lines.push('| what | all | shown by |', '|---|---|---|');
    for (const row of same)
      lines.push(
        `| ${escapeCell(row.name)} | ${formatValue(row, row.values[names[0]])} | ${describeProof(row)} |`,
      );
  }
  if (notes !== undefined) {
    lines.push(
      '',
      `## ${notes.title}`,
      '',
      notes.about.trim(),
      '',
      '| what | measured | shown by |',
      '|---|---|---|',
    );
    for (const { what, value, shown } of notes.rows)
      lines.push(`| ${escapeCell(what)} | ${escapeCell(value)} | ${code(shown)} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** What no server tells apart is no difference; a row that one of them was not asked stays in its table. */
function isSameOnAll({ values }, names) {
  return names.every((name) => values?.[name] !== undefined && values[name] === values[names[0]]);
}

function formatValue({ unit }, value) {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'number') return unit === undefined ? String(value) : `${value} ${unit}`;
  return code(value);
}

function describeProof({ probe, with: options, steps, resp }) {
  if (probe === undefined) return `${code(describeSteps(steps))}${resp === 3 ? ', RESP3' : ''}`;
  const { commands, command, settings, settingsOf: _elsewhere, ...others } = options ?? {};
  const given = [
    ...Object.entries(others).map(([name, value]) => `${name} ${value}`),
    ...(settings === undefined || settings.length === 0 ? [] : [settings.join(' ')]),
    ...(command === undefined ? [] : [Array.isArray(command) ? describeSteps([command]) : command]),
    ...(commands === undefined ? [] : [describeSteps(commands)]),
  ];
  return `probe ${code([probe, given.join(', ')].filter((part) => part !== '').join(': '))}`;
}

function describeSteps(steps) {
  const told = steps.map((step) => {
    if (typeof step === 'string') return step;
    if (step.wait !== undefined) return `(${step.wait} ms)`;
    const { on, ask } = Array.isArray(step) ? { ask: step } : step;
    return `${on === undefined ? '' : `${on}: `}${ask.map(quote).join(' ')}`;
  });
  return told.join('; ');
}

function quote(argument) {
  const text = argument?.bytes === undefined ? String(argument) : `(${argument.bytes} bytes)`;
  return text === '' || /[\s;"]/.test(text) ? `'${text}'` : text;
}

/** A cell can't hold a pipe, not even in code. */
function code(text) {
  const escaped = String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
  return escaped.includes('`') ? `\`\` ${escaped} \`\`` : `\`${escaped}\``;
}

function escapeCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
