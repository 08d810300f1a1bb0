import { badObject, booleanAt, defineControl, fail, mapAt, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'CronJob',
  severity: 'low',
  rationale:
    'A CronJob starts its pods again and again: attackers use one to come back after they were removed.',
  aliases: ['C-0026'],
  requirements: { mitre: ['persistence.cron-job'] },
  subject: 'object',
  kinds: ['CronJob'],
  cel: {
    violating: badObject('variables.object.spec.?suspend.orValue(false)'),
    message: 'starts pods on a schedule; see that you know it and what it runs',
    fields: ['spec.suspend', 'spec.schedule'],
  },
  check: ({ value }) =>
    booleanAt(mapAt(value, 'spec'), 'suspend') === true
      ? pass
      : fail({
          path: ['spec', 'schedule'],
          message: 'The CronJob starts pods on a schedule; see that you know it and what it runs',
          remedy: { advice: 'Keep an exception for CronJobs that you know, and delete the others.' },
        }),
});
