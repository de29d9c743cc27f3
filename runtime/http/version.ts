import { arch, platform } from 'node:process';

/** The release of Kubernetes whose API this is. */
const MAJOR = '1';
const MINOR = '36';
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** What `/version` says. Clients compare major, minor and `gitVersion`; the build metadata behind `+` changes no comparison. */
export const VERSION = {
  major: MAJOR,
  minor: MINOR,
  emulationMajor: MAJOR,
  emulationMinor: MINOR,
  minCompatibilityMajor: MAJOR,
  minCompatibilityMinor: String(Number(MINOR) - 1),
  gitVersion: `v${MAJOR}.${MINOR}.0+kindsmith`,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: `nodejs ${process.version}`,
  platform: `${platform}/${ARCHITECTURES[arch] ?? arch}`,
};
