import type { Control } from '@bulwark/control-kit';
import type { Framework } from '@bulwark/model';
import { UserError } from '../errors.ts';
import { didYouMean } from './suggest.ts';

/** Controls by any of their names: id, last part of the id, title, alias. Throws for a name that none has. */
export function findControls(name: string, catalogue: readonly Control[]): readonly Control[] {
  const wanted = canonical(name);
  const exact = catalogue.filter(({ id }) => id === wanted);
  if (exact.length > 0) return exact;
  const found = catalogue.filter((control) => namesOf(control).some((each) => canonical(each) === wanted));
  if (found.length > 0) return found;
  throw new UserError(
    'BW-USAGE-CONTROL',
    `no control is called '${name}'`,
    didYouMean(name, catalogue.flatMap(namesOf), 'List them with `bulwark list controls`.'),
  );
}

function namesOf({ id, title, aliases }: Control): readonly string[] {
  return [id, id.slice(id.indexOf('/') + 1), title, ...aliases];
}

/** Ids of other tools in the form in which they are kept: C-57 → c-0057, KSV017 and AVD-KSV-0017 → ksv-0017. */
function canonical(name: string): string {
  const match = /^(?:avd-)?(c|ksv)-?0*(\d+)$/i.exec(name);
  if (match === null) return name.toLowerCase();
  return `${match[1]?.toLowerCase()}-${match[2]?.padStart(4, '0')}`;
}

/** A framework by id or alias, whatever the case. Throws for a name that none has. */
export function findFramework(name: string, frameworks: readonly Framework[]): Framework {
  const wanted = name.toLowerCase();
  const names = ({ id, aliases }: Framework): readonly string[] => [id, ...aliases];
  const found = frameworks.find((each) => names(each).some((known) => known.toLowerCase() === wanted));
  if (found !== undefined) return found;
  const known = frameworks.map(({ id }) => id).join(', ');
  throw new UserError(
    'BW-USAGE-FRAMEWORK',
    `no framework is called '${name}'`,
    didYouMean(name, frameworks.flatMap(names), `There are ${known}.`),
  );
}
