// As much of GitHub's expression language as action.yml uses: names with dots, texts, == and !=, joined by &&.

export type Context = Readonly<Record<string, unknown>>;

/** A value with every `${{ … }}` replaced. */
export function interpolate(text: string, context: Context): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_all, expression: string) =>
    textOf(valueOf(expression, context)),
  );
}

/** Whether a step with this condition runs. */
export function holds(condition: string | undefined, context: Context): boolean {
  return (condition ?? 'true').split(' && ').every((part) => {
    const [left = '', operator, right = ''] = part.split(/ (==|!=) /);
    if (operator === undefined) return valueOf(left, context) === true;
    const equal = (valueOf(left, context) ?? '') === valueOf(right, context);
    return operator === '==' ? equal : !equal;
  });
}

function valueOf(expression: string, context: Context): unknown {
  const text = /^'(.*)'$/.exec(expression);
  if (text !== null) return text[1];
  if (expression === 'true') return true;
  if (!/^[\w-]+(?:\.[\w-]+)+$/.test(expression)) throw new Error(`no such expression: ${expression}`);
  return expression
    .split('.')
    .reduce<unknown>((value, name) => (value as Context | undefined)?.[name], context);
}

function textOf(value: unknown): string {
  if (typeof value === 'object') throw new Error('a map has no text');
  return value === undefined ? '' : `${value as string | boolean}`;
}
