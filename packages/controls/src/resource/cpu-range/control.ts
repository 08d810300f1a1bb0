import { defineControl, judgeQuantityRange, quantityRangeRule } from '@bulwark/control-kit';

export default defineControl({
  title: 'CPU requests or limits out of bounds',
  severity: 'low',
  rationale:
    'A limit of half a node is hardly one: bounds that fit the platform keep a single container from harming its neighbours.',
  aliases: ['C-0050'],
  subject: 'container',
  parameters: {
    cpuRequestMin: {
      type: 'string',
      description: 'Smallest CPU request, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
    cpuRequestMax: {
      type: 'string',
      description: 'Largest CPU request, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
    cpuLimitMin: {
      type: 'string',
      description: 'Smallest CPU limit, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
    cpuLimitMax: {
      type: 'string',
      description: 'Largest CPU limit, a quantity; empty is none',
      default: '',
      form: 'quantity',
    },
  },
  cel: quantityRangeRule('cpu', {
    requests: { least: 'cpuRequestMin', most: 'cpuRequestMax' },
    limits: { least: 'cpuLimitMin', most: 'cpuLimitMax' },
  }),
  check: (container, { parameters }) =>
    judgeQuantityRange(container, 'cpu', {
      requests: { least: parameters.cpuRequestMin, most: parameters.cpuRequestMax },
      limits: { least: parameters.cpuLimitMin, most: parameters.cpuLimitMax },
    }),
});
