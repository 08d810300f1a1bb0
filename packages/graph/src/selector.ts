export { matchesLabels, matchesSelector } from '@bulwark/control-kit';
