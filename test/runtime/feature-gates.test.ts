import { describe, expect, it, vi } from 'vitest';
import { FeatureGateError, featureGates, parseFeatureGates } from '../../runtime/feature-gates.js';
import { startServer } from '../../runtime/index.js';
import { serve } from '../../runtime/main.js';

describe('feature gates', () => {
  it('are as they are by default where nothing is said', () => {
    expect(featureGates()).toEqual({ CBORServingAndStorage: false });
    expect(featureGates({ CBORServingAndStorage: true }).CBORServingAndStorage).toBe(true);
  });

  it('are read from a flag, the last word counting', () => {
    expect(parseFeatureGates('')).toEqual({});
    expect(parseFeatureGates(' CBORServingAndStorage = true ,')).toEqual({ CBORServingAndStorage: true });
    expect(parseFeatureGates('CBORServingAndStorage=true,CBORServingAndStorage=false')).toEqual({
      CBORServingAndStorage: false,
    });
  });

  it.each([
    ['Nonsense=true', /unknown feature gate "Nonsense" \(known ones: CBORServingAndStorage\)/],
    ['constructor=true', /unknown feature gate "constructor"/],
    ['cborservingandstorage=true', /unknown feature gate/],
    ['CBORServingAndStorage', /write CBORServingAndStorage=true or CBORServingAndStorage=false/],
    ['CBORServingAndStorage=1', /write CBORServingAndStorage=true/],
    ['CBORServingAndStorage=true=false', /write CBORServingAndStorage=true/],
  ])('refuses %s', (text, message) => {
    expect(() => parseFeatureGates(text)).toThrow(FeatureGateError);
    expect(() => parseFeatureGates(text)).toThrow(message);
  });

  it('refuse to start a server with a gate that there is not', async () => {
    const unknown = { Nonsense: true } as Record<string, boolean>;
    await expect(startServer({ featureGates: unknown })).rejects.toThrow(FeatureGateError);
  });

  it('are told on the command line when they are wrong', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      expect(await serve(['--feature-gates', 'Nonsense=true'])).toBe(1);
      expect(stderr).toHaveBeenCalledExactlyOnceWith(
        'kindsmith: feature-gates: unknown feature gate "Nonsense" (known ones: CBORServingAndStorage)\n',
      );
    } finally {
      stderr.mockRestore();
    }
  });
});
