// Where the nodes of this machine's clusters are: each has a link to the machine, a control group of the same name, and addresses
// of its own, so that several can run side by side.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCgroup, removeCgroup } from './cgroups.ts';
import type { NodeState } from './state.ts';

/** Nodes that can run at once. */
const places = 64;

/**
 * The first free place, but none of the links `known`: a cluster that is being made, or that a restart of the machine has ended,
 * has nothing of it yet, or no more. Throws where none is left.
 */
export function freePlace(known: ReadonlySet<string>): NodeState {
  for (let place = 0; place < places; place += 1) {
    const link = `bulwark${place}`;
    if (!known.has(link) && !isLinked(link) && !hasCgroup(link)) return nodeAt(place, link);
  }
  throw new Error(`${places} nodes run on this machine: take one down`);
}

/** A /24 for each, from the private range that fewest networks use: the link in its first /30, the pods in its upper half. */
function nodeAt(place: number, link: string): NodeState {
  const network = `10.213.${place}`;
  return {
    name: 'node-0',
    link,
    machine: `${network}.1`,
    address: `${network}.2`,
    prefix: 30,
    pods: `${network}.128/25`,
  };
}

/** Gives the place back when the programs of the node have ended: the kernel takes its link away soon after. */
export async function releaseNode({ link }: NodeState): Promise<void> {
  for (let patience = 500; isLinked(link); patience -= 1) {
    if (patience === 0)
      throw new Error(`the interface ${link} stays: something holds the network of the node`);
    await delay(20);
  }
  removeCgroup(link);
}

function isLinked(link: string): boolean {
  return existsSync(join('/sys/class/net', link));
}
