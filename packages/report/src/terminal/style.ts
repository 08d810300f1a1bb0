import type { Severity } from '@bulwark/model';

/** Paints text; every function gives the text back unchanged where colour is off. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
  severity(severity: Severity, text: string): string;
}

// Select Graphic Rendition codes (ECMA-48) of the basic palette, which themes of terminals keep readable.
const SGR = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

type Paint = (text: string) => string;

function paint(name: keyof typeof SGR): Paint {
  const [on, off] = SGR[name];
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}

const asIs: Paint = (text) => text;

/** The style of a report with or without colour. */
export function createStyle(colour: boolean): Style {
  const of = (name: keyof typeof SGR): Paint => (colour ? paint(name) : asIs);
  const bold = of('bold');
  const red = of('red');
  const severities: Readonly<Record<Severity, Paint>> = {
    critical: (text) => bold(red(text)),
    high: red,
    medium: of('yellow'),
    low: of('cyan'),
  };
  return {
    bold,
    dim: of('dim'),
    good: of('green'),
    bad: red,
    accent: of('cyan'),
    severity: (severity, text) => severities[severity](text),
  };
}
