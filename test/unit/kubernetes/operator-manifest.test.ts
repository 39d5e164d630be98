import { afterEach, expect, test, vi } from 'vitest';
import { contextPlatform } from '../../../harness/platforms/kubernetes/context-platform.ts';
import { operatorObjects, upgradeRefused } from '../../../harness/platforms/kubernetes/operators/manifest.ts';

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

test('the one to upgrade to keeps the image of its manifest', () => {
  const image = { key: 'the-operator', variable: 'OPERATOR_IMAGE_NAME' };
  const [, deployment] = operatorObjects(manifest, { image }, { pullPolicy: 'Never' });
  const containers = [
    expect.objectContaining({
      image: 'official/operator:1',
      imagePullPolicy: 'Never',
      env: expect.arrayContaining([{ name: 'OPERATOR_IMAGE_NAME', value: 'official/operator:1' }]) as unknown,
    }),
  ];
  expect(deployment).toMatchObject({ spec: { template: { spec: { containers } } } });
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const operator = { manifest: { official: 'https://somewhere.example', setting: 'PAPER_MANIFEST' } };

test.each([
  ['', '', 'PAPER_MANIFEST and PAPER_MANIFEST_TO is not set'],
  ['one.yaml', '', 'PAPER_MANIFEST_TO is not set'],
  ['', 'two.yaml', 'PAPER_MANIFEST is not set'],
])('an operator stays where two manifests are not named: %j and %j', (from, to, missing) => {
  vi.stubEnv('PAPER_MANIFEST', from);
  vi.stubEnv('PAPER_MANIFEST_TO', to);
  expect(upgradeRefused(operator)).toBe(
    `two manifests of the operator are wanted: name them in PAPER_MANIFEST and PAPER_MANIFEST_TO (${missing})`,
  );
});

test('an operator may be upgraded where two manifests are named, and not where it is somebody else’s', () => {
  vi.stubEnv('PAPER_MANIFEST', 'one.yaml');
  vi.stubEnv('PAPER_MANIFEST_TO', 'two.yaml');
  expect(upgradeRefused(operator)).toBeUndefined();
  const theirs = { ...operator, title: 'the operator on paper' } as never;
  expect(contextPlatform({}, {}).operators?.stays(theirs)).toBe(
    'the operator on paper of a cluster that drydock did not make is not drydock’s to upgrade',
  );
});
