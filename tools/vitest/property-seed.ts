import fc from 'fast-check';

/**
 * In CI the property tests draw the same samples in every run, so that a change is judged by what it changes;
 * elsewhere each run explores anew. A sample that fails there belongs into the tests by name.
 */
const CI_SEED = 1_961;

if (process.env['CI'] === 'true') fc.configureGlobal({ seed: CI_SEED });
