import { parseImage } from './image-reference.ts';

/** Release of the community's ingress-nginx controller, by its image tag. */
export interface IngressNginxVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Paths below any registry under which the controller of kubernetes/ingress-nginx is published. */
export const INGRESS_NGINX_REPOSITORIES = [
  'ingress-nginx/controller',
  'ingress-nginx/controller-chroot',
  'nginx-ingress-controller',
  'nginx-ingress-controller-amd64',
  'nginx-controller',
  'ingress-nginx-controller',
];

/** Whether an image is the controller of kubernetes/ingress-nginx; the products of F5 and others have other names. */
export function isIngressNginx(image: string): boolean {
  const { repository } = parseImage(image);
  return INGRESS_NGINX_REPOSITORIES.some((name) => repository === name || repository.endsWith(`/${name}`));
}

/** The release that a tag such as `v1.9.4`, `0.49.0` or `1.9.4-debian-12-r1` names; undefined for any other tag. */
export function ingressNginxVersion(image: string): IngressNginxVersion | undefined {
  const match = /^(?:nginx-)?v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})(?:[-+.]|$)/.exec(parseImage(image).tag ?? '');
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}
