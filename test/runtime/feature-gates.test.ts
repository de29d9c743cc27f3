import { describe, expect, it, vi } from 'vitest';
import { closedFieldGates, FeatureGateError, featureGates, parseFeatureGates } from '../../runtime/feature-gates.js';
import { startServer } from '../../runtime/index.js';
import { serve } from '../../runtime/main.js';
import { FIELD_GATES } from '../../runtime/schema/field-gates.js';

describe('feature gates', () => {
  it('are as they are by default where nothing is said', () => {
    expect(new Set(Object.values(featureGates()))).toEqual(new Set([false]));
    expect(Object.keys(featureGates())).toContain('CBORServingAndStorage');
    expect(featureGates({ CBORServingAndStorage: true }).CBORServingAndStorage).toBe(true);
  });

  it('of fields follow the stage whose versions are all served, unless they are named', () => {
    const served = featureGates({ GenericWorkload: false }, { alpha: true, beta: false });
    expect(served).toMatchObject({
      CBORServingAndStorage: false,
      CoordinatedLeaderElection: false,
      DRANodeAllocatableResources: true,
      GenericWorkload: false,
    });
    expect(closedFieldGates(served).has('GenericWorkload')).toBe(true);
    expect(closedFieldGates(served).has('DRANodeAllocatableResources')).toBe(false);
    expect(closedFieldGates(featureGates()).size).toBe(Object.keys(FIELD_GATES).length);
  });

  it('open by stage, but for those that are named', () => {
    const open = featureGates({ AllAlpha: true, ContainerStopSignals: false });
    expect(open).toMatchObject({ CBORServingAndStorage: true, GenericWorkload: true });
    expect(open).toMatchObject({ ContainerStopSignals: false, CoordinatedLeaderElection: false });
    const all = { alpha: true, beta: true };
    expect(featureGates({ AllBeta: false }, all)).toMatchObject({
      CoordinatedLeaderElection: false,
      GenericWorkload: true,
    });
    expect(parseFeatureGates('AllAlpha=true,AllBeta=true')).toEqual({ AllAlpha: true, AllBeta: true });
  });

  it('are read from a flag, the last word counting', () => {
    expect(parseFeatureGates('')).toEqual({});
    expect(parseFeatureGates(' CBORServingAndStorage = true ,')).toEqual({ CBORServingAndStorage: true });
    expect(parseFeatureGates('CBORServingAndStorage=true,CBORServingAndStorage=false')).toEqual({
      CBORServingAndStorage: false,
    });
  });

  it.each([
    ['Nonsense=true', /unknown feature gate "Nonsense" \(known ones: AllAlpha, AllBeta, CBORServingAndStorage, /],
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
        expect.stringMatching(/^kindsmith: feature-gates: unknown feature gate "Nonsense" \(known ones: .*\)\n$/),
      );
    } finally {
      stderr.mockRestore();
    }
  });
});
