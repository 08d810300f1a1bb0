import { badContainers, celPattern, defineControl, failIfAny, stringsAt } from '@bulwark/control-kit';

/** sudo as a word of its own, with or without a directory before it. */
const SUDO = /(?:^|[\s;&|(/])sudo(?:\s|$)/;

export default defineControl({
  title: 'sudo in a command',
  severity: 'medium',
  rationale:
    'A start command that uses sudo needs a user who may become root at will: so may whoever gets into the container.',
  aliases: ['C-0062'],
  subject: 'container',
  cel: {
    violating: badContainers(
      `!(c.?command.orValue([]) + c.?args.orValue([])).exists(w, w.matches(${celPattern(SUDO)}))`,
    ),
    message: 'command or args use sudo; start the program as the user that it needs',
  },
  check: ({ value }) =>
    failIfAny(
      ['command', 'args'].flatMap((key) =>
        stringsAt(value, key).flatMap((word, index) =>
          SUDO.test(word)
            ? [
                {
                  path: [key, index],
                  message: `${key} uses sudo, so the image lets its user become root`,
                  evidence: 'sudo',
                  remedy: {
                    advice: 'Start the program as the user that it needs, and take sudo out of the image.',
                  },
                },
              ]
            : [],
        ),
      ),
    ),
});
