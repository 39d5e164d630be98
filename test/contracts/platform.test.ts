// What every platform of the wiring must do without opening anything: say what is there and how to get what is not. What they do
// when opened, and what they find of runs that died, is shown in test/e2e.
import { describe, expect, test } from 'vitest';
import type { Platform, PlatformOptions } from '../../harness/model/platform.ts';
import { platforms } from '../../harness/wiring.ts';

const options: PlatformOptions = {
  context: undefined,
  keepCluster: true,
  imagesFile: undefined,
  portBase: undefined,
};
const signal = () => AbortSignal.timeout(30_000);

describe.each(Object.entries<Platform>(platforms))('the platform %s', (name, platform) => {
  test('is found under its name and says what it is', () => {
    expect(platform.name).toBe(name);
    expect(platform.about).not.toBe('');
    expect(['servers', 'namespace']).toContain(platform.site);
  });

  test('says in a line how each kind of body can be harmed, or why this machine cannot do it', () => {
    const harms = Object.entries(platform.bodies());
    expect(harms).not.toEqual([]);
    for (const [body, rows] of harms) {
      expect(rows, body).not.toEqual([]);
      for (const { ability, how, refused = 'because' } of rows) {
        expect(how, `${body}: ${ability.name}`).toMatch(/^\S[^\n]+$/);
        expect(refused, `${body}: ${ability.name}`).toMatch(/^[^\n]+[^.\n]$/);
      }
    }
  });

  test('says what is there, and for all that is not, how to get it', { timeout: 60_000 }, async () => {
    const diagnoses = await platform.diagnose(options, signal());
    expect(diagnoses).not.toEqual([]);
    for (const { subject, status, seen, remedy } of diagnoses) {
      expect(subject).not.toBe('');
      expect(seen, subject).not.toBe('');
      if (status === 'missing') expect(remedy, subject).not.toBe('');
    }
  });
});
