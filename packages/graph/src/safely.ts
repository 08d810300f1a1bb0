import { MalformedField } from '@bulwark/control-kit';

/** A malformed field gives nothing to an attacker: the API server refuses the object, and controls report the field. */
export function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedField) return undefined;
    throw error;
  }
}
