// The report in a real browser: it draws, it answers the pointer, it asks the network for nothing, it fits a telephone.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReporter } from '../../../reports/html/report.ts';
import { drawnLossy, failing } from '../../golden/sample-verdict.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(executablePath === undefined)('report.html in Chromium (skipped where there is none)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-report-'));
  const file = join(folder, 'report.html');
  let browser: BrowserContext;

  beforeAll(async () => {
    writeFileSync(file, await htmlReporter.render(failing(), drawnLossy));
    browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: executablePath ?? '',
      args: quiet,
    });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const opened = async (width: number): Promise<{ page: Page; complaints: string[] }> => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(request.url());
    });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(pathToFileURL(file).href);
    return { page, complaints };
  };

  test('shows the verdict and its pictures, without a complaint or a request', async () => {
    const { page, complaints } = await opened(1280);
    expect(await page.textContent('.verdict')).toContain('FAIL');
    for (const picture of ['#timeline svg.track', '#anatomy svg.track', '#latency svg.track']) {
      expect((await page.locator(picture).first().boundingBox())?.width).toBeGreaterThan(200);
    }
    expect(complaints).toEqual([]);
  });

  test('gives exact figures under the pointer', async () => {
    const { page } = await opened(1280);
    await page.locator('#timeline rect.down').first().hover();
    expect(await page.textContent('.label')).toMatch(/rw · session, window 1: down \d+ ms \(\d+ to \d+\)/u);
  });

  test('does not scroll sideways on a telephone', async () => {
    const { page } = await opened(420);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(420);
  });

  test('follows the reader’s dark setting', async () => {
    const { page } = await opened(1280);
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).not.toBe(light);
  });
});
