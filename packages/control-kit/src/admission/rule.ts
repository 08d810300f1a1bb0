/**
 * A control's judgement as the API server can make it: CEL of a ValidatingAdmissionPolicy, over variables that
 * ADMISSION_VARIABLES defines and over the control's parameters, `variables.<name>` too. The same objects violate it that
 * `check` fails, in the form in which the API server admits them: defaults filled in, empty fields left out.
 */
export interface AdmissionRule {
  /** CEL for a list of strings: what violates the control, as a message names it. Empty where the object is allowed. */
  readonly violating: string;
  /** What is wrong with what `violating` names, by its field, and what to set instead; one line, no full stop at its end. */
  readonly message: string;
  /**
   * For objects without a pod template: fields (dotted paths) that decide. An update that changes none of them is allowed, so that
   * objects from before the policy can still be labelled, scaled and deleted. Rules over a pod template need none: they are
   * judged when the pod spec changes, or what else of the template `violating` reads.
   */
  readonly fields?: readonly string[];
  /** Parameters of which one has to be set: without any the rule allows everything. */
  readonly needs?: readonly string[];
}

/** Lists of containers, by their variable: of every role; without ephemeral ones; ordinary ones alone. */
export type ContainerList = 'containers' | 'lastingContainers' | 'mainContainers';

/** CEL for the containers `c` that an expression does not allow, by name. */
export function badContainers(allows: string, list: ContainerList = 'containers'): string {
  return `variables.${list}.filter(c, !(${allows})).map(c, 'container ' + c.?name.orValue(''))`;
}

/** CEL for the holders of a securityContext `s` that an expression does not allow; one that is not set is `{}`. */
export function badSecurityContexts(allows: string): string {
  return (
    `([variables.podSecurityContext].all(s, ${allows}) ? [] : ['the pod']) + ` +
    badContainers(`[c.?securityContext.orValue({})].all(s, ${allows})`)
  );
}

/** CEL for the pod as a whole, where an expression does not allow it. */
export function badPod(allows: string): string {
  return `(${allows}) ? [] : ['the pod']`;
}

/** CEL for the object itself, where an expression does not allow it. */
export function badObject(allows: string): string {
  return `(${allows}) ? [] : ['this ' + variables.object.kind]`;
}

/** CEL for items of a list of the pod spec that an expression over `x` does not allow, by name: `volume data`. */
export function badItems(list: string, noun: string, allows: string): string {
  return `${list}.orValue([]).filter(x, !(${allows})).map(x, '${noun} ' + x.?name.orValue(''))`;
}

/** CEL for a field of the securityContext of container `c`, else of the pod, as the kubelet merges them: an optional. */
export function inheritedField(field: string): string {
  return `c.?securityContext.?${field}.or(variables.podSecurityContext.?${field})`;
}

/** CEL for a list of strings. */
export function celStrings(values: Iterable<string>): string {
  return `[${[...values].map(celString).join(', ')}]`;
}

/** CEL for a string. */
export function celString(value: string): string {
  return /^[^'\\\p{Cc}]*$/u.test(value) ? `'${value}'` : JSON.stringify(value);
}

/** CEL for a pattern that JavaScript and RE2 read alike: no look-around, no back reference, no single quote. */
export function celPattern(pattern: RegExp): string {
  return `r'${pattern.source}'`;
}
