import { defineControl, judgeQuantityRange, quantityRangeRule } from '@bulwark/control-kit';

export default defineControl({
  title: 'memory requests or limits out of bounds',
  severity: 'low',
  rationale:
    'A limit of half a node is hardly one: bounds that fit the platform keep a single container from harming its neighbours.',
  aliases: ['C-0004'],
  subject: 'container',
  parameters: {
    memoryRequestMin: {
      type: 'string',
      description: 'Smallest memory request, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
    memoryRequestMax: {
      type: 'string',
      description: 'Largest memory request, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
    memoryLimitMin: {
      type: 'string',
      description: 'Smallest memory limit, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
    memoryLimitMax: {
      type: 'string',
      description: 'Largest memory limit, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
  },
  cel: quantityRangeRule('memory', {
    requests: { least: 'memoryRequestMin', most: 'memoryRequestMax' },
    limits: { least: 'memoryLimitMin', most: 'memoryLimitMax' },
  }),
  check: (container, { parameters }) =>
    judgeQuantityRange(container, 'memory', {
      requests: { least: parameters.memoryRequestMin, most: parameters.memoryRequestMax },
      limits: { least: parameters.memoryLimitMin, most: parameters.memoryLimitMax },
    }),
});
