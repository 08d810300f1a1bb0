// The module specifiers of a source file, from its syntax tree: comments and strings cannot fool it.
import { parseSync, Visitor } from 'oxc-parser';

/** One mention of another module. */
export interface Import {
  /** The specifier; undefined where it is computed and nobody can tell. */
  readonly specifier: string | undefined;
  readonly line: number;
}

interface Literal {
  readonly type: string;
  readonly value?: unknown;
}

/** Every import, re-export, dynamic import, import type and require of `text`. Throws when the file does not parse. */
export function importsOf(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const imports: Import[] = [];
  const add = (source: Literal | null | undefined, start: number): void => {
    if (source === null || source === undefined) return;
    const specifier = typeof source.value === 'string' ? source.value : undefined;
    imports.push({ specifier, line: text.slice(0, start).split('\n').length });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.start),
    ExportNamedDeclaration: (node) => add(node.source, node.start),
    ExportAllDeclaration: (node) => add(node.source, node.start),
    ImportExpression: (node) => add(node.source, node.start),
    TSImportType: (node) => add(node.source, node.start),
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require')
        add(node.arguments[0], node.start);
    },
  }).visit(program);
  return imports;
}
