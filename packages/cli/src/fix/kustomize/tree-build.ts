import type { PostureOptions } from '@bulwark/engine';
import type { FileOrigin, Finding, ValueMap } from '@bulwark/model';
import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { sameValue } from '@bulwark/remediate';
import type { BuiltKustomization, KustomizationRequest, Renderer } from '@bulwark/render';
import type { Texts } from '../../provenance/held-texts.ts';
import { complaintAbout, JudgedUnit } from '../../provenance/judged-unit.ts';
import { builtObject } from '../../provenance/kustomize/trace-kustomization.ts';
import { objectsOf } from '../../provenance/rendered-objects.ts';

/** A kustomization that is built again and again. */
export interface BuildSource {
  readonly renderer: Renderer;
  readonly request: KustomizationRequest;
  /** As shown to the user. */
  readonly name: string;
  readonly unit: string;
  /** What stands for the place of an object, by its position. */
  readonly originOf: (document: number) => FileOrigin;
  /** What was found and is left as it is, by decision of the user. */
  readonly excepted: readonly Finding[];
}

/** What edits are meant to do to one object: all of it, or what its patches let through. */
export type Intended = (object: ValueMap) => ValueMap;

/** One kustomization, as it is with the edits that hold so far. */
export class TreeBuild {
  readonly source: BuildSource;
  readonly read: ReadonlySet<string>;
  readonly unit: JudgedUnit;

  private constructor(source: BuildSource, built: BuiltKustomization, options: PostureOptions) {
    this.source = source;
    this.read = new Set(built.read);
    const read = (name: string, text: string): ReturnType<typeof objectsOf> => {
      const origin = source.originOf(Number(name));
      return objectsOf(text, 'json', origin, origin.file);
    };
    const how = { unit: source.unit, format: 'json', objectsOf: read } as const;
    this.unit = new JudgedUnit(textsOf(built), how, options);
  }

  /** Undefined where it cannot be built, or what builds does not tell which files it reads. */
  static async open(source: BuildSource, options: PostureOptions): Promise<TreeBuild | undefined> {
    const built = await source.renderer.buildKustomization(source.request);
    return built.kind === 'kustomization' && built.format === 'json'
      ? new TreeBuild(source, built, options)
      : undefined;
  }

  /**
   * Builds with other texts of some files, as an attempt of the unit. What is returned speaks against it: that it cannot be built, that something
   * else changes than what is intended, that a finding of `mended` is still there or one comes up.
   */
  async attempt(
    replaced: Readonly<Record<string, string>>,
    intended: Intended,
    mended: readonly Finding[],
  ): Promise<string | undefined> {
    const { unit } = this;
    const { renderer, request, name, excepted } = this.source;
    const built = await renderer.buildKustomization({ ...request, origins: false, replaced });
    if (built.kind === 'problem') return `${name} could not be built any more: ${built.problem.message}`;
    const texts = textsOf(built);
    if (!isIntended(unit.texts, texts, intended))
      return `more would change in ${name} than what the fix is about`;
    const judgement = unit.attempt(texts);
    const complaint = complaintAbout(judgement, unit.before);
    if (complaint !== undefined) return `${complaint} in ${name}`;
    if (!mended.every((finding) => unit.isCleared(finding, judgement)))
      return 'the edit does not clear the finding';
    const kept = excepted.find((finding) => unit.isCleared(finding, judgement));
    return kept && `it would change what is under an exception in ${name}: ${kept.control}`;
  }
}

function isIntended(before: Texts, after: Texts, intended: Intended): boolean {
  if (after.size !== before.size) return false;
  return [...after].every(([name, text]) => {
    const known = before.get(name) ?? '';
    if (text === known) return true;
    const old = builtObject(known);
    return isBetween(old, intended(old), builtObject(text));
  });
}

type Field = Value | undefined;

/** Whether each field is as it was, or as it is to be: a patch may have the last word on some. */
function isBetween(old: Field, wanted: Field, value: Field): boolean {
  if (sameValue(value, old) || sameValue(value, wanted)) return true;
  return isMapBetween(old, wanted, value) || isListBetween(old, wanted, value);
}

function isMapBetween(old: Field, wanted: Field, value: Field): boolean {
  if (!isMap(old) || !isMap(wanted) || !isMap(value)) return false;
  const keys = Object.keys({ ...old, ...wanted, ...value });
  return keys.every((key) => isBetween(old[key], wanted[key], value[key]));
}

function isListBetween(old: Field, wanted: Field, value: Field): boolean {
  if (!isList(old) || !isList(wanted) || !isList(value)) return false;
  const isAsLong = old.length === value.length && wanted.length === value.length;
  return isAsLong && value.every((item, index) => isBetween(old[index], wanted[index], item));
}

/** The documents of a build by their position. */
function textsOf({ documents }: BuiltKustomization): Texts {
  return new Map(documents.map(({ text }, index) => [String(index), text]));
}
