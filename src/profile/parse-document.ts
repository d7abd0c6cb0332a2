// From the text of a YAML file to what its schema makes of it, with the place of everything that is wrong.
import type { z } from 'zod';
import { type Document, readDocument } from './document.ts';
import { describeIssues } from './issues.ts';
import { describeValue, formatProblem, type Problem, type ReportProblem } from './problems.ts';

export interface ParsedDocument<T> {
  readonly document: Document;
  /** Absent where the file is not as the schema wants it. */
  readonly input?: T;
  readonly report: ReportProblem;
  /** All that was reported so far, in the order of the file. */
  listProblems(): readonly Problem[];
}

/** @param wanted "a map with claims:" */
export function parseDocument<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
  wanted: string,
): ParsedDocument<z.output<S>> {
  const document = readDocument(text, file);
  const { data } = document;
  const problems = [...document.problems];
  // What is wrong with the file as a whole is found with each of its parts.
  const report: ReportProblem = (path, message, at) => {
    const problem = document.locate(path, message, at);
    if (!problems.some((one) => formatProblem(one) === formatProblem(problem))) problems.push(problem);
  };
  const listProblems = () => problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const parsed = { document, report, listProblems };
  if (data === undefined) return parsed;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    report([], `got ${describeValue(data)}, wanted ${wanted}`);
    return parsed;
  }
  const found = schema.safeParse(data);
  for (const { path, message, onKey } of describeIssues(found.error?.issues ?? [], data))
    report(path, message, onKey ? 'key' : undefined);
  return found.success ? { ...parsed, input: found.data } : parsed;
}
