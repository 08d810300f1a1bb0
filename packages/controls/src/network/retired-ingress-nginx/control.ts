import {
  badContainers,
  defineControl,
  fail,
  IMAGE_PATH,
  INGRESS_NGINX_REPOSITORIES,
  isIngressNginx,
  pass,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Retired ingress-nginx controller',
  severity: 'medium',
  rationale:
    'The project kubernetes/ingress-nginx ended in March 2026: new holes in a process that faces the internet and reads secrets stay open.',
  aliases: ['C-0292'],
  requirements: { 'nsa-cisa': ['upgrade.ingress-nginx-retired'] },
  subject: 'container',
  cel: {
    violating: badContainers(
      `!${IMAGE_PATH}.matches(r'(?:^|/)(?:${INGRESS_NGINX_REPOSITORIES.join('|')})$')`,
    ),
    message:
      'image is the retired controller ingress-nginx; move to a maintained controller or to the Gateway API',
  },
  check: ({ value }) => {
    const image = stringAt(value, 'image') ?? '';
    if (!isIngressNginx(image)) return pass;
    return fail({
      path: ['image'],
      message: `image ${image} is the controller of kubernetes/ingress-nginx, which gets no security fixes any more`,
      remedy: { advice: 'Move to a maintained controller or to the Gateway API.' },
    });
  },
});
