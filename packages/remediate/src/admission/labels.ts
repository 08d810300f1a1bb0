import type { ValueMap } from '@bulwark/model';

export const ADMISSION_API = 'admissionregistration.k8s.io/v1';

/** Labels of every generated object: `kubectl get -l app.kubernetes.io/part-of=bulwark-admission`. */
export const LABELS: ValueMap = {
  'app.kubernetes.io/managed-by': 'bulwark',
  'app.kubernetes.io/part-of': 'bulwark-admission',
};
