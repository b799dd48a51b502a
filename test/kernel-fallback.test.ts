import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { probeKernels } from '../src/codes/package/probe-kernels.ts';
import { checkedKernel, fallbacks, onFallback } from '../src/codes/wasm/checked-kernel.ts';
import { root } from '../src/config.ts';
import { kernelsInWords } from '../src/http/health.ts';

test('every step runs in WebAssembly here', () => {
  assert.deepEqual(probeKernels(), []);
  assert.equal(kernelsInWords(fallbacks()), 'WebAssembly');
});

test('a kernel that cannot start, or is wrong, is not used, and that is told once with its reason', () => {
  const told: string[] = [];
  onFallback(({ step, reason }) => told.push(`${step}: ${reason}`));
  type Way = () => string;
  const plain: Way = () => 'plain';
  const cannot = () => {
    throw new Error('There is no SIMD here.');
  };
  for (let i = 0; i < 2; i++)
    assert.equal(
      checkedKernel<Way, Way>('IDs', plain, cannot, () => true),
      plain,
    );
  assert.equal(
    checkedKernel<Way, Way>(
      'rows',
      plain,
      () => () => 'quick',
      (kernel) => kernel() === 'plain',
    ),
    plain,
  );
  assert.deepEqual(told, [
    'IDs: There is no SIMD here.',
    'rows: It does not give the bytes that TypeScript gives.',
  ]);
  assert.match(kernelsInWords(fallbacks()), /^TypeScript for IDs \(There is no SIMD here\.\), rows \(/);
});

test('without SIMD every step is told, and the work is done', () => {
  const probe = `
    WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('Wasm SIMD unsupported'); } };
    const { probeKernels } = await import('${join(root, 'dist/src/codes/package/probe-kernels.js')}');
    console.log(JSON.stringify(probeKernels().map(({ step, reason }) => [step, reason])));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', probe], { encoding: 'utf8' });
  const found = JSON.parse(said) as [string, string][];
  assert.deepEqual(found.map(([step]) => step).sort(), [
    'IDs',
    'PNG',
    'PNG read-back',
    'rows',
    'symbol read-back',
    'symbols',
    'vector read-back',
  ]);
  for (const [, reason] of found) assert.match(reason, /SIMD/);
});
