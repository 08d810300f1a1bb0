import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { addToBlock, clearBlock, fillBlock, removeFromBlock } from './block.ts';
import { editFlow, fillFlow } from './flow.ts';
import type { Frame } from './frame.ts';
import { applyChange } from './operations.ts';
import type { Change } from './operations.ts';
import { refuse } from './refusal.ts';
import { renameKeys } from './rename.ts';
import type { Entries } from './rename.ts';
import { renderBlockScalar, renderFlow, renderScalar } from './render.ts';
import { nameOf, valueOf } from './source.ts';
import type { OwnEntry, Source } from './source.ts';
import { applySplices, inOrder } from './splice.ts';
import type { Splice } from './splice.ts';
import { blockStyle } from './style.ts';

/** Where what is new in a block collection goes. */
export type Placement = 'last' | 'first';

/** Turns changes of a document into splices of its text. Throws Refusal where a change cannot be written. */
export class Editor {
  readonly source: Source;
  readonly placement: Placement;
  readonly #splices: Splice[] = [];
  readonly #anchored: { readonly entry: OwnEntry; readonly anchor: string }[] = [];

  constructor(source: Source, placement: Placement) {
    this.source = source;
    this.placement = placement;
  }

  edit(change: Change): readonly Splice[] {
    const { value, start } = this.source.layout;
    if (!isMap(value) && !isList(value)) return refuse('the document is neither a map nor a list');
    const entries = this.source.entries(value);
    const end = entries.reduce((latest, entry) => Math.max(latest, entry.end), start);
    const style = blockStyle(this.source, entries, undefined);
    this.change({ container: value, change, entries, holder: undefined, start, end, style });
    this.#refuseUsedAnchors();
    return this.#splices;
  }

  /** An anchor whose value changes is as good as none where the same edit takes its last alias away. */
  #refuseUsedAnchors(): void {
    for (const { entry, anchor } of this.#anchored) {
      const after = this.#textFrom(entry.start);
      if (this.source.usesAnchor(after, anchor))
        refuse(`${nameOf(entry)} is the anchor &${anchor}: the change would reach every alias *${anchor}`);
    }
  }

  /** The edited text behind an offset of the text as it was. */
  #textFrom(offset: number): string {
    const behind = this.#splices
      .filter(({ end }) => end > offset)
      .map((splice) => ({ ...splice, start: splice.start - offset, end: splice.end - offset }));
    return applySplices(this.source.text.slice(offset), inOrder(behind.filter(({ start }) => start >= 0)));
  }

  splice(start: number, end: number, text: string, { fixes }: { readonly fixes: ReadonlySet<number> }): void {
    this.#splices.push({ start, end, text, fixes });
  }

  /** Makes the changes inside a collection: what is deeper first, so that at one place the deeper text comes first. */
  change(frame: Frame): void {
    if (this.isFlow(frame)) {
      editFlow(this, frame);
      return;
    }
    const { added, removed } = this.changeEntries(frame);
    const all = removed.length > 0 && removed.length === frame.entries.length;
    if (all && added.length === 0) clearBlock(this, frame);
    else {
      if (all && !this.source.isFirstOnLine((frame.entries[0] as OwnEntry).keyStart))
        refuse('nothing of the list item would stay');
      removeFromBlock(this, frame, removed);
      if (added.length > 0) addToBlock(this, frame, added);
    }
  }

  isFlow({ start }: Frame): boolean {
    return /[[{]/.test(this.source.text.charAt(start));
  }

  /** Changes what is inside existing entries, and sorts out what is to be added and removed. */
  changeEntries(frame: Frame): Entries {
    const own = new Map(frame.entries.map((entry) => [entry.key, entry]));
    const added: Addition[] = [];
    const removed: Removal[] = [];
    for (const [key, change] of frame.change.children) {
      const entry = own.get(key);
      if (entry === undefined) {
        const addition = this.#addition(frame, key, change);
        if (addition !== undefined) added.push(addition);
      } else if (change.removed) {
        this.#refuseShared(entry, false);
        removed.push({ entry, change });
      } else this.#changeEntry(frame, entry, change);
    }
    return renameKeys(this, frame.container, { added, removed });
  }

  #addition({ container }: Frame, key: string | number, change: Change): Addition | undefined {
    const inherited = Object.hasOwn(container, key) ? valueOf(container, key) : undefined;
    if (inherited === undefined)
      return change.removed ? undefined : { key, value: applyChange(undefined, change), change };
    const scalar = change.value !== undefined && !isMap(inherited) && !isList(inherited);
    if (scalar && !change.removed) return { key, value: change.value as Value, change };
    return refuse(`${nameOf({ key })} comes by a merge key (<<) from a map that others use too`);
  }

  #changeEntry(frame: Frame, entry: OwnEntry, change: Change): void {
    const old = valueOf(frame.container, entry.key);
    const below = change.children.size > 0;
    this.#refuseShared(entry, below);
    if (!below) this.#replace(frame, entry, change);
    else if ((isMap(old) || isList(old)) && Object.keys(old).length > 0)
      this.change(this.#inner(frame, entry, change));
    else if (old === null || isMap(old) || isList(old)) this.#fill(frame, entry, change);
    else refuse(`${nameOf(entry)} holds a plain value where a map is wanted`);
  }

  /** A change of an aliased value would reach every place that uses it. */
  #refuseShared(entry: OwnEntry, below: boolean): void {
    if (below && this.source.text.charAt(entry.start) === '*') {
      const alias = /^\*[\w-]+/.exec(this.source.text.slice(entry.start, entry.end))?.[0];
      refuse(`${nameOf(entry)} is the alias ${alias}: the change would reach every place that uses it`);
    }
    const anchor = this.source.sharedAnchor(entry);
    if (anchor !== undefined) this.#anchored.push({ entry, anchor });
  }

  #inner(frame: Frame, entry: OwnEntry, change: Change): Frame {
    const container = valueOf(frame.container, entry.key) as object;
    const entries = this.source.entries(container);
    const start = entry.start + this.source.properties(entry).length;
    const style = blockStyle(this.source, entries, { frame, entry });
    return { container, change, entries, holder: entry, start, end: entry.end, style };
  }

  #replace(frame: Frame, entry: OwnEntry, change: Change): void {
    const old = valueOf(frame.container, entry.key);
    const value = change.value as Value;
    const collection = this.source.isWrittenHere(entry, old);
    if (isMap(value) || isList(value)) {
      if (old === null || (collection && Object.keys(old as object).length === 0))
        this.#fill(frame, entry, change);
      else refuse(`${nameOf(entry)} holds another kind of value`);
    } else if (collection && !this.source.isFlow(entry))
      refuse(`${nameOf(entry)} holds a map or list where a plain value is wanted`);
    else this.#write(entry, value, { change, render: this.isFlow(frame) ? renderScalar : renderBlockScalar });
  }

  /** Puts a scalar in the place of a value, behind its anchor if it has one. */
  #write(entry: OwnEntry, value: Value, { change, render }: Writing): void {
    const { text } = this.source;
    const anchor = /^&[\w-]+\s*/.exec(text.slice(entry.start, entry.end))?.[0] ?? '';
    const start = entry.start + anchor.length;
    const blank = entry.start === entry.end && /\S/.test(text.charAt(start - 1)) ? ' ' : '';
    const quote = this.#isJson(entry) ? '"' : this.#quote(start);
    // The header of a block text may have a comment.
    const comment = /^[|>][-+\d]*([ \t]+#[^\r\n]*)/.exec(text.slice(start, entry.end))?.[1] ?? '';
    this.splice(start, entry.end, blank + render(value, quote) + comment, change);
  }

  #quote(offset: number): '"' | "'" | '' {
    const first = this.source.text.charAt(offset);
    return first === '"' || first === "'" ? first : '';
  }

  /** Whether the entry's key is in double quotes, as in JSON. */
  #isJson({ key, keyStart }: OwnEntry): boolean {
    return typeof key === 'string' && this.source.text.charAt(keyStart) === '"';
  }

  /** Gives an entry that holds nothing, `{}` or `[]` its first content. */
  #fill(frame: Frame, entry: OwnEntry, change: Change): void {
    const value = applyChange(valueOf(frame.container, entry.key), change);
    if (this.source.properties(entry) !== '') refuse(`${nameOf(entry)} has an anchor or tag and no content`);
    const flow = { json: this.#isJson(entry), afterColon: ' ', afterComma: ' ' };
    if (this.isFlow(frame)) {
      fillFlow(this, frame, entry, { value, fixes: change.fixes });
      return;
    }
    if (typeof entry.key === 'number')
      this.splice(entry.start, entry.end, this.#spaced(entry, renderFlow(value, flow)), change);
    else fillBlock(this, { frame, entry, change }, value);
  }

  #spaced({ start, end }: OwnEntry, text: string): string {
    return start === end ? ` ${text}` : text;
  }
}

interface Writing {
  readonly change: Change;
  readonly render: typeof renderBlockScalar;
}

/** Something new in a collection. */
export interface Addition {
  readonly key: string | number;
  readonly value: Value;
  readonly change: Change;
}

/** An entry that goes. */
export interface Removal {
  readonly entry: OwnEntry;
  readonly change: Change;
}
