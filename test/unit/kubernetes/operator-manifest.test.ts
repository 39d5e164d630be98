import { expect, test } from 'vitest';
import { operatorObjects } from '../../../harness/platforms/kubernetes/operators/manifest.ts';

const manifest = `
apiVersion: v1
kind: Namespace
metadata:
  name: cnpg-system
---
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cnpg-controller-manager
spec:
  replicas: 1
  template:
    spec:
      serviceAccountName: cnpg-manager
      containers:
        - name: manager
          args: [controller]
          image: official/operator:1
          imagePullPolicy: Always
          env:
            - name: OPERATOR_IMAGE_NAME
              value: official/operator:1
            - name: OPERATOR_NAMESPACE
              valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
`;

test('the operator’s image is replaced where it runs and where it hands itself on; nothing else is touched', () => {
  const objects = operatorObjects(
    manifest,
    { image: { key: 'the-operator', variable: 'OPERATOR_IMAGE_NAME' } },
    { one: (key) => `mirror/${key}:2`, pullPolicy: 'IfNotPresent' },
  );
  expect(objects.map(({ kind }) => kind)).toEqual(['Namespace', 'Deployment']);
  expect(objects[1]?.['spec']).toEqual({
    replicas: 1,
    template: {
      spec: {
        serviceAccountName: 'cnpg-manager',
        containers: [
          {
            name: 'manager',
            args: ['controller'],
            image: 'mirror/the-operator:2',
            imagePullPolicy: 'IfNotPresent',
            env: [
              { name: 'OPERATOR_IMAGE_NAME', value: 'mirror/the-operator:2' },
              { name: 'OPERATOR_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
            ],
          },
        ],
      },
    },
  });
});
