/** Files of a volume that take each other's place. */
import type { Volume, VolumeProjection } from '../../../../generated/core/hub.js';

/** Where a file comes from is told of volumes with several sources. */
interface PlacedFile {
  readonly path: string;
  readonly source: string;
}

/** Sentences on files with equal paths, or one below the other, and on sources that are none. */
export function volumePathWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): string[] {
  const volume = `volume ${JSON.stringify(name)}`;
  if (configMap?.items)
    return overlaps(`${volume} (ConfigMap ${JSON.stringify(configMap.name ?? '')})`, filesOf(configMap.items, ''));
  if (secret?.items)
    return overlaps(`${volume} (Secret ${JSON.stringify(secret.secretName ?? '')})`, filesOf(secret.items, ''));
  if (downwardAPI?.items) return overlaps(`${volume} (DownwardAPI)`, filesOf(downwardAPI.items, ''));
  const sources = projected?.sources ?? [];
  const empty = sources.filter((source) => Object.values(source).every((value) => value === undefined));
  return [
    ...empty.map(() => `${volume} (Projected) has no sources provided`),
    ...overlaps(`${volume} (Projected)`, sources.flatMap(projectedFiles)),
  ];
}

function projectedFiles(source: VolumeProjection): PlacedFile[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (configMap?.items) return filesOf(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? '')}`);
  if (secret?.items) return filesOf(secret.items, `Secret ${JSON.stringify(secret.name ?? '')}`);
  if (downwardAPI?.items) return filesOf(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return filesOf([serviceAccountToken], 'ServiceAccountToken');
  if (clusterTrustBundle) {
    const { name, signerName = '' } = clusterTrustBundle;
    return filesOf([clusterTrustBundle], `ClusterTrustBundle ${JSON.stringify(name ?? signerName)}`);
  }
  if (podCertificate === undefined) return [];
  return [
    ...filesOf([{ path: podCertificate.certificateChainPath ?? '' }], 'PodCertificate chain'),
    ...filesOf([{ path: podCertificate.keyPath ?? '' }], 'PodCertificate key'),
    ...filesOf([{ path: podCertificate.credentialBundlePath ?? '' }], 'PodCertificate credential bundle'),
  ];
}

const filesOf = (files: readonly { readonly path?: string }[], source: string): PlacedFile[] =>
  files.map(({ path = '' }) => ({ path: path.replace(/\/+$/, ''), source }));

const told = ({ path, source }: PlacedFile) => JSON.stringify(path) + (source === '' ? '' : ` (${source})`);

function overlaps(volume: string, files: readonly PlacedFile[]): string[] {
  return files.flatMap((file, i) =>
    files
      .slice(0, i)
      .filter((other) => collide(file.path, other.path))
      .map((other) => `${volume}: overlapping paths: ${told(file)} with ${told(other)}`),
  );
}

function collide(a: string, b: string): boolean {
  return a !== '' && b !== '' && (a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`));
}
