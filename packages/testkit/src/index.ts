export { applyRemedies, copyOf } from './changes.ts';
export { deepFreeze } from './deep-freeze.ts';
export { evaluate, sha256 } from './evaluate.ts';
export type { Evaluation } from './evaluate.ts';
export { controlFolders, fixtureFiles, readFixtures } from './fixtures/discover.ts';
export type { Expectation, Fixture } from './fixtures/discover.ts';
export { goldenText, toJson } from './fixtures/golden.ts';
export { remedyComplaints } from './fixtures/remedies.ts';
export { outcomeComplaint, outcomeOf, runFixture } from './fixtures/run.ts';
export type { FixtureOutcome } from './fixtures/run.ts';
export {
  fixtureComplaints,
  metadataComplaints,
  readmeComplaints,
  sharedAliasComplaints,
} from './fixtures/shape.ts';
export { mutate, ODD_VALUES } from './mutations.ts';
export type { Mutation } from './mutations.ts';
export { rawObject, rawObjects } from './raw-objects.ts';
export { readYaml } from './read-yaml.ts';
