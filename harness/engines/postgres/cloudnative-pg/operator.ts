// The operator CloudNativePG, as data.
import type { OperatorKind } from '../../../model/operator.ts';
import { clusterKind } from './manifest.ts';

export const cloudNativePgOperator: OperatorKind = {
  name: 'cloudnative-pg',
  title: 'the CloudNativePG operator',
  namespace: 'cnpg-system',
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cnpg-controller-manager' },
  manifest: {
    official:
      'https://raw.githubusercontent.com/cloudnative-pg/cloudnative-pg/release-1.30/releases/cnpg-1.30.0.yaml',
    setting: 'CNPG_MANIFEST',
  },
  image: { key: 'operator', variable: 'OPERATOR_IMAGE_NAME' },
  asks: {
    ...clusterKind,
    metadata: { name: 'drydock-asks' },
    spec: { instances: 1, storage: { size: '1Gi' } },
  },
};
