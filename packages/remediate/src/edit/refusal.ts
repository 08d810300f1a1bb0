/** Why a change of a text is not made; thrown inside the editor, a value outside of it. */
export class Refusal extends Error {}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}
